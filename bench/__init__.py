"""Measurements, run by hand: each says what it measured, on how much, and how sure that makes us."""
