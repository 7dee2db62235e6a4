"""Stand-in for tensorflow_text: see inert_module."""

from inert_module import stand_in

stand_in(__name__)
