"""A release -> look-ups, descriptions and statistics."""
