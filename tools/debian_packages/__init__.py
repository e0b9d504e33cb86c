"""Generates the table of what Debian's packages bring, from Debian's own indices and from real installs."""
