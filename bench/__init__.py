"""Benchmarks: figures for docs/decisions, never timed tests."""
