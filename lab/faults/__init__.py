"""Breaks a running migration in every way that is known to happen, and measures how it comes back."""
