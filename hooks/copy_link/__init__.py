"""`COPY --link` done right: find the COPY instructions that can be linked, and link them."""
