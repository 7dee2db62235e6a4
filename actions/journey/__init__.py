"""What happens along the way."""
