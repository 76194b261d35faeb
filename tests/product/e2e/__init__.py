"""Tests on real Kafka clusters, a real Connect worker and the deployed application."""
