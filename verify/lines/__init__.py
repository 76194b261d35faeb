"""The table's lines: each asks for its facts, and a pure function judges them."""
