"""AWS services that every room may use: documents in S3, executions, secrets, items of DynamoDB."""
