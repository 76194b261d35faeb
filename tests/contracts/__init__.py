"""What a fake and the real thing must both do; run on the fake in tests/integration, on the real one in tests/e2e."""
