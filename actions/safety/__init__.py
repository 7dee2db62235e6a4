"""Actions that keep people safe."""
