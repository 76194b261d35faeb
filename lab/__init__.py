"""One machine that stands for AWS: two Kafka clusters, the deployed application, faults and a console."""
