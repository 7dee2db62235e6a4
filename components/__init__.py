"""What Rasa loads by name."""

from components import action_calls

action_calls.install()
