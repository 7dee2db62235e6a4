"""Greeting, first meeting, commands, resuming and not understanding."""
