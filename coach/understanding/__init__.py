"""Readers: what a person meant by the words they typed. Pure functions, quick, and never raising on any text."""
