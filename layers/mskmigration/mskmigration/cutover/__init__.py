"""Handing clients over from one cluster to the other: exact positions, proved, and the rollback."""
