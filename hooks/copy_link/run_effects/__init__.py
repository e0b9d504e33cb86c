"""How a RUN changes an image."""
