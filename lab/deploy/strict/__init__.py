"""Proves that the local AWS refuses what AWS refuses: faulty variants of the project's own templates, one a rule."""
