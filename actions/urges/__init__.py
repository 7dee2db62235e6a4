"""Tools of the second point, coping with urges."""
