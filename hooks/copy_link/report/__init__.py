"""Output formats, for people and for programs."""
