"""Shell text to a syntax tree; knows nothing about images."""
