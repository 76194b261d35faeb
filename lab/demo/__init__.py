"""A whole migration on this machine, told as it happens and proven at its end."""
