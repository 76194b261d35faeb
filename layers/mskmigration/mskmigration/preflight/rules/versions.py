"""Whether the clients of Kafka Connect can speak to both clusters."""

import re
from collections.abc import Iterator, Mapping

from mskmigration.preflight.facts import Asked, Facts, Side
from mskmigration.preflight.rules.rule import NotJudgedError, Severity, rule

OLDEST = (2, 1)  # of clients 4.x (KIP-896)
OLDEST_TARGET = (2, 4)  # IncrementalAlterConfigs, which MirrorMaker 2 4.x knows no way around, came with 2.3


@rule(
    "source-version",
    Severity.BLOCKER,
    Asked.SOURCE_BROKERS,
    checks="Kafka Connect's clients support the source's version.",
    remedy="Build images/kafka-connect with Kafka 3.9. Its clients support older brokers.",
)
def source_version(facts: Facts) -> Iterator[str]:
    """Clients 4.x do not support brokers before 2.1 (KIP-896)."""
    yield from _older(facts.source, OLDEST)


@rule(
    "target-version",
    Severity.BLOCKER,
    Asked.TARGET_BROKERS,
    checks="Kafka Connect's clients support the target's version.",
    remedy="Upgrade the target to a version that Amazon MSK supports.",
)
def target_version(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 changes topic settings with IncrementalAlterConfigs (KIP-339)."""
    yield from _older(facts.target, OLDEST_TARGET)


@rule(
    "one-protocol-version",
    Severity.WARNING,
    Asked.SOURCE_BROKERS,
    checks="All brokers of the source have the same version.",
    remedy="Finish the source's rolling upgrade before the migration.",
)
def one_protocol_version(facts: Facts) -> Iterator[str]:
    """During an upgrade leaders move, and partitions are read again."""
    versions = {_version(settings) for settings in facts.source.brokers.values()} - {None}
    if len(versions) > 1:
        yield f"the source's brokers speak {', '.join(sorted(str(version) for version in versions))}"


def _older(side: Side, oldest: tuple[int, int]) -> Iterator[str]:
    if not side.brokers:
        raise NotJudgedError(
            "No broker returned its settings, and Kafka's admin protocol has no other request for the version."
        )
    for number, settings in side.brokers.items():
        version = _version(settings)
        if version and version < oldest:
            yield f"broker {number} speaks {version[0]}.{version[1]}, older than {oldest[0]}.{oldest[1]}"


def _version(settings: Mapping[str, str]) -> tuple[int, int] | None:
    """Return what ``inter.broker.protocol.version`` says; it is gone since Kafka 4.0, which is new enough."""
    match = re.match(r"(\d+)\.(\d+)", settings.get("inter.broker.protocol.version", ""))
    return (int(match[1]), int(match[2])) if match else None
