"""People to turn to: what to say to them, and looking in the next day."""
