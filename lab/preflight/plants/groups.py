"""Groups that would not find their places, and what they leave."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from time import time

from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialDeletion,
    UserScramCredentialUpsertion,
)

from lab.preflight.cluster_view import ClusterView
from lab.preflight.plant import Remedy, Site

HOUR_MS = 3_600_000
log = logging.getLogger(__name__)


@contextmanager
def pattern_without_groups(site: Site) -> Iterator[Remedy]:
    """Ask for groups that there are not."""
    site.request["groups"].append("shop-typo.*")
    try:
        yield lambda: site.request["groups"].remove("shop-typo.*")
    finally:
        site.request["groups"] = [each for each in site.request["groups"] if each != "shop-typo.*"]


@contextmanager
def group_of_a_sink(site: Site) -> Iterator[Remedy]:
    """Ask for the group of a sink connector."""
    with site.source.topic("shop.sunk"):
        site.source.commit("connect-shop-sink", "shop.sunk", 0)
        site.request["groups"].append("connect-shop-.*")
        yield lambda: site.request["groups_exclude"].append("connect-shop-sink")
        site.request["groups"].remove("connect-shop-.*")
        site.request["groups_exclude"] = []
        site.source.delete_group("connect-shop-sink")


@contextmanager
def group_active_on_target(site: Site) -> Iterator[Remedy]:
    """Have a test consumer on the target."""
    with site.source.topic("shop.tested"), site.target.topic("shop.tested"):
        site.source.commit("shop-tester", "shop.tested", 0)
        consumer = Consumer(
            {
                **site.target.servers,
                "group.id": "shop-tester",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
            },
            logger=log,
        )
        consumer.subscribe(["shop.tested"])
        consumer.poll(20)
        yield consumer.close
        consumer.close()
        site.target.delete_group("shop-tester")
        site.source.delete_group("shop-tester")


@contextmanager
def offsets_on_target(site: Site) -> Iterator[Remedy]:
    """Have offsets that a test left on the target."""
    with site.source.topic("shop.tried"), site.target.topic("shop.tried"):
        site.source.commit("shop-trier", "shop.tried", 0)
        site.target.commit("shop-trier", "shop.tried", 0)
        yield lambda: site.target.delete_group("shop-trier")
        site.source.delete_group("shop-trier")


@contextmanager
def group_behind_the_log(site: Site) -> Iterator[Remedy]:
    """Have a group whose next record is gone."""
    with site.source.topic("shop.truncated"):
        site.source.produce("shop.truncated", 10)
        site.source.commit("shop-sleeper", "shop.truncated", 2)
        site.source.delete_records("shop.truncated", 5)
        yield lambda: site.source.commit("shop-sleeper", "shop.truncated", 5)
        site.source.delete_group("shop-sleeper")


@contextmanager
def hanging_transaction(site: Site) -> Iterator[Remedy]:
    """Leave a transaction open that was begun an hour ago, as its record's time tells."""
    with site.source.topic("shop.payments"):
        producer = Producer(
            {**site.source.servers, "transactional.id": "shop-payments", "transaction.timeout.ms": 900_000}, logger=log
        )
        producer.init_transactions(30)
        producer.begin_transaction()
        producer.produce("shop.payments", "open", timestamp=round(time() * 1000) - HOUR_MS)
        producer.flush(30)
        ended: list[bool] = []

        def end() -> None:
            if not ended:
                producer.abort_transaction(30)
                ended.append(True)

        yield end
        end()


@contextmanager
def acl_that_is_not_carried(site: Site) -> Iterator[Remedy]:
    """Have an ACL of a transactional id, of a user that may write to no topic."""
    acl = AclBinding(
        ResourceType.TRANSACTIONAL_ID,
        "application",
        ResourcePatternType.PREFIXED,
        "User:application",
        "*",
        AclOperation.WRITE,
        AclPermissionType.ALLOW,
    )
    site.source.allow(acl)
    yield lambda: site.target.allow(acl)
    site.source.disallow(acl)
    site.target.disallow(acl)


@contextmanager
def scram_user(site: Site) -> Iterator[Remedy]:
    """Have a user that only the source knows."""
    _make_user(site.source)
    yield lambda: _make_user(site.target)
    for side in (site.source, site.target):
        deletion = UserScramCredentialDeletion("shop-application", ScramMechanism.SCRAM_SHA_256)
        for future in side.admin.alter_user_scram_credentials([deletion]).values():
            future.exception()  # The remedy may not have been applied.


def _make_user(side: ClusterView) -> None:
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_256, 4096)
    upsertion = UserScramCredentialUpsertion("shop-application", how, b"shop")
    for future in side.admin.alter_user_scram_credentials([upsertion]).values():
        future.result()


@contextmanager
def quota(site: Site) -> Iterator[Remedy]:
    """Bound a user at the source only."""
    bounded: list[ClusterView] = []

    def bound(side: ClusterView) -> None:
        side.set_quota("shop-application", "producer_byte_rate", 1_048_576)
        bounded.append(side)

    bound(site.source)
    try:
        yield lambda: bound(site.target)
    finally:
        for side in bounded:
            side.set_quota("shop-application", "producer_byte_rate", None)


@contextmanager
def syncs_of_an_earlier_migration(site: Site) -> Iterator[Remedy]:
    """Have offset syncs that an earlier migration left."""
    with site.target.topic("mm2-offset-syncs.source.internal"):
        site.target.produce("mm2-offset-syncs.source.internal")
        yield lambda: site.target.delete("mm2-offset-syncs.source.internal")


@contextmanager
def another_migration(site: Site) -> Iterator[Remedy]:
    """Have another migration on record that copies the same topics."""
    remove = site.put_migration("shop-again", [r"shop\.orders"])
    yield remove
    remove()
