"""The problems, by subject."""
