"""The state of an image at one point of a build: tree, accounts, variables, evidence."""
