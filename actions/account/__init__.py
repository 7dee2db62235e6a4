"""What is kept, and forgetting it."""
