"""Measures what `COPY --link` saves when an image is built again, on a real builder and a real registry."""
