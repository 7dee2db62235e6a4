"""Meaning from words: a sentence encoder built from installed weights, and the intent model on top of it.

Plain Python, NumPy and ONNX Runtime. The Rasa components that use it live in ``components/``.
"""
