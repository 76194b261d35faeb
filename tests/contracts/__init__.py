"""What a fake and the real thing must both do: integration tests run it on the fake, e2e tests on the real one."""
