"""The handlers, with real stores on moto and fakes for Kafka and Connect."""
