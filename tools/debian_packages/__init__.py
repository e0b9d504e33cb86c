"""Generates the tables of Debian's packages, from Debian's own indices and from real installs."""
