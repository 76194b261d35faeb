"""Plants every known problem in a lab, and has the deployed preflight find it."""
