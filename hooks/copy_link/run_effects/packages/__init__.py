"""The directories, symlinks and accounts that packages bring."""
