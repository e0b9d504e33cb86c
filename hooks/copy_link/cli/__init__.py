"""Arguments, reading and writing files, exit status."""
