"""The channels people write through."""
