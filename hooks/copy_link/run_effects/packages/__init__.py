"""The directories, symlinks and accounts of packages, and the effect of installing them."""
