"""Which files the builder receives."""
