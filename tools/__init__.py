"""What the project needs for its own work; nothing of it is installed with the hooks."""
