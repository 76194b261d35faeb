"""Hands producers and consumers over from one cluster to the other and back, and counts what each has processed."""
