"""The core: plain Python that knows neither Rasa nor any channel."""
