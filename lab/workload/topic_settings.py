"""Changes a topic's settings."""

from typing import Final

from confluent_kafka.admin import AdminClient

# confluent_kafka.admin does not mark them as exported.
from confluent_kafka.admin._config import AlterConfigOpType, ConfigEntry, ConfigResource

ANSWER_SECONDS: Final = 30.0


def set_on_topic(
    admin: AdminClient, topic: str, name: str, value: int, *, within_seconds: float = ANSWER_SECONDS
) -> None:
    """Give a setting of a topic another value.

    Raises
    ------
    KafkaException
        The cluster refused.
    TimeoutError
        It did not answer in time.
    """
    _alter(admin, topic, ConfigEntry(name, str(value), incremental_operation=AlterConfigOpType.SET), within_seconds)


def unset_on_topic(admin: AdminClient, topic: str, name: str) -> None:
    """Take a topic's own value of a setting away, so that the cluster's holds.

    Raises
    ------
    KafkaException
        The cluster refused.
    TimeoutError
        It did not answer in time.
    """
    _alter(admin, topic, ConfigEntry(name, None, incremental_operation=AlterConfigOpType.DELETE), ANSWER_SECONDS)


def _alter(admin: AdminClient, topic: str, entry: ConfigEntry, within_seconds: float) -> None:
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[entry])
    (altered,) = admin.incremental_alter_configs([resource]).values()
    altered.result(within_seconds)
