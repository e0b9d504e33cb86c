"""`copy-link init`: a repository's build files to its `.copy-link.toml` and its hook."""
