"""How fast a real Connect worker copies between two real clusters, what it costs in CPU and memory, and its limits."""
