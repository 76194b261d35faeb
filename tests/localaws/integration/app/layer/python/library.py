"""Stands for a library layer."""
