"""``make deploy-check``: every stack is deployed to the local AWS, read back, changed and deleted; no Kafka runs."""
