"""Stand-in for tensorflow_hub: see inert_module."""

from inert_module import stand_in

stand_in(__name__)
