"""A real image to its description."""
