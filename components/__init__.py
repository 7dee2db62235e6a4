"""What Rasa loads by name."""
