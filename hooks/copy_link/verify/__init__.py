"""`copy-link-verify`: builds a file plain and linked on a real builder, and compares the images."""
