"""Stand-in for keras: see inert_module."""

from inert_module import stand_in

stand_in(__name__)
