"""Tools for work on the project; nothing of it is installed with the hooks."""
