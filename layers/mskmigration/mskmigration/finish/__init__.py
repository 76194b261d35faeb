"""Ends a migration: nobody can go back any more, and the connectors and workers go."""
