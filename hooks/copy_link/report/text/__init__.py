"""Output for people: plain lines, marked source lines, and a picture of the build."""
