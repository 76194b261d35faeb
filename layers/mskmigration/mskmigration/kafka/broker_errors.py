"""Why a cluster does not answer: librdkafka tells it aside, and the request that waits only times out."""

from confluent_kafka import KafkaError

# Says only that others were said.
_NO_REASON = {KafkaError._ALL_BROKERS_DOWN}  # noqa: SLF001 - so the library names its own errors


class Complaints:
    """Keeps the last thing that a client said of a broker; given to the client as its ``error_cb``."""

    def __init__(self) -> None:
        self.last = ""

    def __call__(self, error: KafkaError) -> None:
        """Take what the client says; it names the broker."""
        if error.code() not in _NO_REASON:
            self.last = error.str()
