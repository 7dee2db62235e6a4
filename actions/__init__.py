"""The custom actions: slots in, the core called, words out."""
