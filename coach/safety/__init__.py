"""What recognises danger in a message and what answers it, with no model, database or network."""
