"""A lab that is left running."""
