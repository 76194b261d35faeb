"""Stand-ins that behave; each is checked against the real thing by a contract test in tests/product/e2e."""
