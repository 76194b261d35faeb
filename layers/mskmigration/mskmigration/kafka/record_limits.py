"""The topic setting ``max.message.bytes``: a very low limit keeps everybody from writing, with or without ACLs.

A broker compares the limit with the size of a batch (``UnifiedLog.analyzeAndValidateRecords``), and answers
MESSAGE_TOO_LARGE. It asks nobody who he is, so the limit binds super users and IAM clients, too. Reading goes on.
"""

from collections.abc import Collection, Mapping
from itertools import batched
from typing import Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    ConfigSource,
    ResourceType,
)

from mskmigration.errors import FenceRefusedError
from mskmigration.kafka.configs import described_topics
from mskmigration.kafka.errors import GONE, existing, reason
from mskmigration.kafka.limits import ALTERED_TOPICS_PER_REQUEST, LIMITS, TOPICS_PER_REQUEST

SETTING: Final = "max.message.bytes"
# The size of a transaction's marker. A broker that refuses a marker never ends the transaction, also after the limit is
# gone: never set a lower one.
FENCE_BYTES: Final = 78
# A batch of one record without headers has 68 bytes beside its key and value (``DefaultRecordBatch``, magic 2).
TINY_BYTES: Final = FENCE_BYTES - 68
_REFUSED: Final = {
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.POLICY_VIOLATION,
    KafkaError.INVALID_CONFIG,
    KafkaError.INVALID_REQUEST,
    KafkaError.UNSUPPORTED_VERSION,
    KafkaError._UNSUPPORTED_FEATURE,  # noqa: SLF001 its public name
}


def closes(limit: str | None) -> bool:
    """Whether a topic with this limit takes no record, but for tiny ones."""
    return limit is not None and int(limit) <= FENCE_BYTES


def record_limits(admin: AdminClient, topics: Collection[str]) -> dict[str, str | None]:
    """Return what is set on each topic itself; None where the broker's default holds. A deleted topic is left out."""
    limits: dict[str, str | None] = {}
    for request in described_topics(admin, sorted(topics), TOPICS_PER_REQUEST, LIMITS.seconds):
        for topic, entries in existing(request).items():
            entry = entries[SETTING]
            own = ConfigSource(entry.source) is ConfigSource.DYNAMIC_TOPIC_CONFIG
            limits[str(topic.name)] = entry.value if own else None
    return limits


def set_record_limits(admin: AdminClient, limits: Mapping[str, str | None]) -> None:
    """Set this one setting of each topic, or take it off (KIP-339); a topic that has been deleted is no error.

    Raises
    ------
    FenceRefusedError
        The cluster does not allow it.
    """
    for batch in batched(sorted(limits), ALTERED_TOPICS_PER_REQUEST, strict=False):
        wanted = [_altered(topic, limits[topic]) for topic in batch]
        answers = admin.incremental_alter_configs(wanted, request_timeout=LIMITS.seconds)
        for topic, answer in answers.items():
            try:
                answer.result()
            except KafkaException as error:
                _raise(str(topic.name), error)


def _altered(topic: str, limit: str | None) -> ConfigResource:
    operation = AlterConfigOpType.DELETE if limit is None else AlterConfigOpType.SET
    # Its types forget that a deletion needs no value.
    entry = ConfigEntry(SETTING, limit, incremental_operation=operation)  # type: ignore[arg-type,unused-ignore]
    return ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])


def _raise(topic: str, error: KafkaException) -> None:
    code = error.args[0].code()
    if code in GONE:
        return
    if code in _REFUSED:
        raise FenceRefusedError(
            f"The cluster refused to change {SETTING} of the topic {topic}: {reason(error)}.",
            "Give the functions' user ALTER_CONFIGS on topics (with IAM "
            'kafka-cluster:AlterTopicDynamicConfiguration), or start with "fence": "acl" or "fence": "stopped".',
        ) from error
    raise error
