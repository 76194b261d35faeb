"""Topics whose names, sizes, settings or records do not fit the target."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from typing import Final

from lab.preflight.plant import Remedy, Site

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
MIB: Final = 1024 * 1024
ENDLESS: Final = str(2**63 - 1)


@contextmanager
def pattern_without_topics(site: Site) -> Iterator[Remedy]:
    """Ask for topics that there are not."""
    site.request["topics"].append("shop-typo.*")
    try:
        yield lambda: site.request["topics"].remove("shop-typo.*")
    finally:
        site.request["topics"] = [each for each in site.request["topics"] if each != "shop-typo.*"]


@contextmanager
def name_of_heartbeats(site: Site) -> Iterator[Remedy]:
    """Have a topic that MirrorMaker 2 takes for heartbeats."""
    with site.source.topic("shop.heartbeats"):
        yield lambda: site.request["topics_exclude"].append(r"shop\.heartbeats")
    site.request["topics_exclude"] = []


@contextmanager
def colliding_name(site: Site) -> Iterator[Remedy]:
    """Have a name on the target that differs in . and _ only."""
    with site.source.topic("shop.a.b"), site.target.topic("shop.a_b"):
        yield lambda: site.target.delete("shop.a_b")


@contextmanager
def setting_unknown_to_target(site: Site) -> Iterator[Remedy]:
    """Have a setting that Kafka 4 knows no more."""
    with site.source.topic("shop.formatted", message_format_version="3.0"):
        yield lambda: site.source.set_topic("shop.formatted", "message.format.version", None)


@contextmanager
def records_on_target(site: Site) -> Iterator[Remedy]:
    """Have records in the target's topic."""
    with site.source.topic("shop.mixed"), site.target.topic("shop.mixed"):
        site.target.produce("shop.mixed", 3)
        yield lambda: site.target.delete("shop.mixed")


@contextmanager
def more_partitions_on_target(site: Site) -> Iterator[Remedy]:
    """Have more partitions on the target."""
    with site.source.topic("shop.split"), site.target.topic("shop.split", 3):
        yield lambda: site.target.delete("shop.split")


@contextmanager
def too_many_in_sync(site: Site) -> Iterator[Remedy]:
    """Want more replicas in sync than there are."""
    with site.source.topic("shop.durable"), site.target.topic("shop.durable", min_insync_replicas="2"):
        yield lambda: site.target.set_topic("shop.durable", "min.insync.replicas", "1")


@contextmanager
def setting_left_out(site: Site) -> Iterator[Remedy]:
    """Set what the synchronization leaves out."""
    with site.source.topic("shop.unclean", unclean_leader_election_enable="true"):
        yield lambda: site.target.create("shop.unclean", unclean_leader_election_enable="true")
    site.target.delete("shop.unclean")


@contextmanager
def setting_undone(site: Site) -> Iterator[Remedy]:
    """Set on the target what the synchronization would delete."""
    week = str(7 * DAY_MS + 1)
    with site.source.topic("shop.tuned"), site.target.topic("shop.tuned", retention_ms=week):
        yield lambda: site.source.set_topic("shop.tuned", "retention.ms", week)


@contextmanager
def retention_of_brokers(site: Site) -> Iterator[Remedy]:
    """Give the source's topics their retention by the broker."""
    site.source.set_broker("log.retention.ms", str(30 * DAY_MS))
    try:
        yield lambda: site.target.set_broker("log.retention.ms", str(30 * DAY_MS))
    finally:
        site.source.set_broker("log.retention.ms", None)
        site.target.set_broker("log.retention.ms", None)


@contextmanager
def large_records_of_brokers(site: Site) -> Iterator[Remedy]:
    """Let the source's broker take larger records than the target's."""
    site.source.set_broker("message.max.bytes", str(4 * MIB))
    try:
        yield lambda: site.target.set_broker("message.max.bytes", str(4 * MIB))
    finally:
        site.source.set_broker("message.max.bytes", None)
        site.target.set_broker("message.max.bytes", None)


@contextmanager
def records_larger_than_requests(site: Site) -> Iterator[Remedy]:
    """Let a topic take larger records than the connector's producer sends."""
    with site.source.topic("shop.videos", max_message_bytes=str(32 * MIB)):
        yield lambda: site.source.set_topic("shop.videos", "max.message.bytes", str(MIB))


@contextmanager
def record_of_tomorrow(site: Site) -> Iterator[Remedy]:
    """Write a record whose time is to come."""
    with site.source.topic("shop.forecasts"):
        site.source.produce("shop.forecasts", at_ms=round(time() * 1000) + DAY_MS)
        yield lambda: site.source.set_topic("shop.forecasts", "message.timestamp.after.max.ms", str(7 * DAY_MS))


@contextmanager
def record_of_last_year(site: Site) -> Iterator[Remedy]:
    """Forbid old records where there is one."""
    with site.source.topic("shop.archive", retention_ms="-1"):
        site.source.produce("shop.archive", at_ms=round(time() * 1000) - 365 * DAY_MS)
        site.source.set_topic("shop.archive", "message.timestamp.before.max.ms", str(DAY_MS))
        yield lambda: site.source.set_topic("shop.archive", "message.timestamp.before.max.ms", ENDLESS)


@contextmanager
def times_of_the_log(site: Site) -> Iterator[Remedy]:
    """Let the source's broker give the times."""
    with site.source.topic("shop.appended", message_timestamp_type="LogAppendTime"):
        yield lambda: site.target.create("shop.appended", message_timestamp_type="LogAppendTime")
    site.target.delete("shop.appended")


@contextmanager
def short_retention(site: Site) -> Iterator[Remedy]:
    """Keep records for minutes."""
    with site.source.topic("shop.clicks", retention_ms=str(HOUR_MS // 6)):
        yield lambda: site.source.set_topic("shop.clicks", "retention.ms", str(7 * DAY_MS))


@contextmanager
def eager_compaction(site: Site) -> Iterator[Remedy]:
    """Compact while the copy runs."""
    with site.source.topic("shop.profiles", cleanup_policy="compact"):
        yield lambda: site.source.set_topic("shop.profiles", "min.compaction.lag.ms", str(DAY_MS))
