"""Settings of topics and of brokers."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future
from itertools import batched
from typing import NamedTuple

from confluent_kafka.admin import AdminClient, ConfigEntry, ConfigResource, ConfigSource, ResourceType

from mskmigration.kafka.errors import Refusable, refusable
from mskmigration.kafka.limits import INSPECTED_TOPICS_PER_REQUEST, TOPICS_PER_REQUEST

type UnderWay = Mapping[ConfigResource, Future[dict[str, ConfigEntry]]]


class Setting(NamedTuple):
    """A topic's effective setting; ``overridden`` says whether it was set on the topic itself."""

    value: str
    overridden: bool = False


def topic_settings(admin: AdminClient, topics: Collection[str], seconds: int) -> dict[str, dict[str, str]]:
    """Return each topic's configuration, defaults of the broker included; what is empty is left out.

    Raises
    ------
    KafkaException
        The cluster refused that of a topic, or did not answer.
    """
    return {
        str(topic.name): {name: entry.value for name, entry in answer.result().items() if entry.value}
        for request in described_topics(admin, sorted(topics), TOPICS_PER_REQUEST, seconds)
        for topic, answer in request.items()
    }


def effective_settings(
    admin: AdminClient, topics: Collection[str], seconds: int
) -> Refusable[dict[str, dict[str, Setting]]]:
    """Return the effective settings of each topic, and the topics that refused them."""
    settings: dict[str, dict[str, Setting]] = {}
    refused: dict[str, str] = {}
    for request in described_topics(admin, topics, INSPECTED_TOPICS_PER_REQUEST, seconds):
        answered = refusable(request, _name)
        settings |= {
            _name(topic): {
                name: Setting(entry.value, ConfigSource(entry.source) is ConfigSource.DYNAMIC_TOPIC_CONFIG)
                for name, entry in entries.items()
                if entry.value is not None
            }
            for topic, entries in answered.answers.items()
        }
        refused |= answered.refused
    return Refusable(settings, refused)


def broker_settings(admin: AdminClient, brokers: Iterable[int], seconds: int) -> Refusable[dict[int, dict[str, str]]]:
    """Ask each broker itself, so that one that its address does not lead to is found."""
    asked: dict[ConfigResource, Future[dict[str, ConfigEntry]]] = {}
    for number in brokers:
        asked |= _describe(admin, [ConfigResource(ResourceType.BROKER, str(number))], seconds)
    answered = refusable(asked, _name)
    return Refusable(
        {
            int(_name(broker)): {name: entry.value for name, entry in entries.items() if entry.value is not None}
            for broker, entries in answered.answers.items()
        },
        answered.refused,
    )


def described_topics(admin: AdminClient, topics: Iterable[str], at_once: int, seconds: int) -> Iterator[UnderWay]:
    """Yield the answers under way of one request; the next is made when they are taken."""
    for batch in batched(topics, at_once, strict=False):
        yield _describe(admin, [ConfigResource(ResourceType.TOPIC, topic) for topic in batch], seconds)


def _describe(admin: AdminClient, resources: list[ConfigResource], seconds: int) -> UnderWay:
    return admin.describe_configs(resources, request_timeout=seconds)  # type: ignore[no-any-return,unused-ignore]


def _name(resource: ConfigResource) -> str:
    return str(resource.name)
