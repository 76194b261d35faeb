"""Tests of the lab on real clusters: its brokers, its comparison, and that nothing of it is left."""
