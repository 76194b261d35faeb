"""Benchmarks: figures for docs/decisions.md, never timed tests."""
