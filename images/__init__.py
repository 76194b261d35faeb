"""The images of the application, and what builds and pushes them: ``make images``."""
