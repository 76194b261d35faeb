"""Whether the largest records fit through every limit on their way."""

from collections.abc import Iterator

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import Severity, rule


@rule(
    "record-size-target",
    Severity.BLOCKER,
    Asked.SOURCE_CONFIGS,
    Asked.DEFAULTS,
    checks="The target accepts every record that the source accepts.",
    remedy="Set max.message.bytes on the source's topic, so that it is copied, or raise message.max.bytes of the"
    " target's brokers.",
)
def record_size_target(facts: Facts) -> Iterator[str]:
    """A topic's limit is copied, a broker's limit is not. A larger record makes the task fail (RecordTooLarge)."""
    for topic, here in facts.source_settings("max.message.bytes"):
        there = facts.on_target(topic, "max.message.bytes")
        if there and int(there) < int(here.value):
            yield f"{topic}: records of up to {int(here.value):,} bytes, and the target takes {int(there):,}"


@rule(
    "record-size-connector",
    Severity.BLOCKER,
    Asked.SOURCE_CONFIGS,
    checks="The connector's producer sends every record that the source accepts.",
    remedy="Raise producer.override.max.request.size (and buffer.memory) in connectors/source.yaml, or lower the"
    " topic's max.message.bytes if no record is that large.",
)
def record_size_connector(facts: Facts) -> Iterator[str]:
    """The producer compares its limit with the size of a record before compression."""
    for topic, here in facts.source_settings("max.message.bytes"):
        if facts.largest_request < int(here.value):
            yield (
                f"{topic}: records of up to {int(here.value):,} bytes, and producer.override.max.request.size is "
                f"{facts.largest_request:,}"
            )


@rule(
    "record-size-uncompressed",
    Severity.WARNING,
    Asked.RECORDS,
    checks="No record in the sample is near the producer's limit.",
    remedy="Raise producer.override.max.request.size and buffer.memory in connectors/source.yaml.",
)
def record_size_uncompressed(facts: Facts) -> Iterator[str]:
    """A compressed batch below the broker's limit may contain a record above the producer's limit."""
    for partition, sampled in facts.samples.items():
        if sampled.largest_bytes > facts.largest_request // 2:
            yield f"{partition.topic}: a record of {sampled.largest_bytes:,} bytes, uncompressed"
