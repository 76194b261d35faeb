"""Rights that are missing at the source and on the target."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Final

from confluent_kafka.admin import AclOperation, ResourceType

from lab.preflight.cluster_view import CLUSTER
from lab.preflight.plant import Remedy, Site


@contextmanager
def unreadable_topic(site: Site) -> Iterator[Remedy]:
    """Refuse the records of a topic."""
    with (
        site.source.topic("shop.secret"),
        site.source.denied(AclOperation.READ, ResourceType.TOPIC, "shop.secret") as denial,
    ):
        yield lambda: site.source.disallow(denial)


@contextmanager
def undescribed_topic(site: Site) -> Iterator[Remedy]:
    """Refuse the settings of a topic."""
    with (
        site.source.topic("shop.opaque"),
        site.source.denied(AclOperation.DESCRIBE_CONFIGS, ResourceType.TOPIC, "shop.opaque") as denial,
    ):
        yield lambda: site.source.disallow(denial)


@contextmanager
def hidden_group(site: Site) -> Iterator[Remedy]:
    """Refuse the offsets of a group."""
    with site.source.topic("shop.hidden"):
        site.source.commit("shop-hidden", "shop.hidden", 0)
        with site.source.denied(AclOperation.DESCRIBE, ResourceType.GROUP, "shop-hidden") as denial:
            yield lambda: site.source.disallow(denial)
        site.source.delete_group("shop-hidden")


def refused_on_target(
    *operations: tuple[AclOperation, ResourceType, str],
) -> Callable[[Site], AbstractContextManager[Remedy]]:
    """Return the plant that refuses operations on resources of the target."""

    @contextmanager
    def plant(site: Site) -> Iterator[Remedy]:
        with ExitStack() as denials:
            denied = [denials.enter_context(site.target.denied(*operation)) for operation in operations]
            yield lambda: site.target.disallow(*denied)

    return plant


ANY_TOPIC: Final = (ResourceType.TOPIC, "*")
# The right to create or delete topics may be one on the cluster.
no_creation = refused_on_target((AclOperation.CREATE, *ANY_TOPIC), (AclOperation.CREATE, *CLUSTER))
no_deletion = refused_on_target((AclOperation.DELETE, *ANY_TOPIC), (AclOperation.DELETE, *CLUSTER))
no_settings = refused_on_target((AclOperation.DESCRIBE_CONFIGS, *ANY_TOPIC))
no_new_settings = refused_on_target((AclOperation.ALTER_CONFIGS, *ANY_TOPIC))
no_new_partitions = refused_on_target((AclOperation.ALTER, *ANY_TOPIC))
no_writing = refused_on_target((AclOperation.WRITE, *ANY_TOPIC))
no_reading = refused_on_target((AclOperation.READ, *ANY_TOPIC))
no_commits = refused_on_target((AclOperation.READ, ResourceType.GROUP, "*"))
