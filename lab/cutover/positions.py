"""What the application says of the positions that it gave the groups."""

import logging
from collections.abc import Iterable
from typing import NamedTuple

from confluent_kafka.admin import AdminClient

from lab.compare.groups import committed_offsets
from lab.cutover.site import MIGRATION, Site
from mskmigration.cutover.translating import Positions
from mskmigration.offsets.position import Position

Share = tuple[str, str, int]
log = logging.getLogger(__name__)


class Exactness(NamedTuple):
    """How many of the groups' partitions have an exact position, a stated bound, or neither."""

    exact: int
    bounded: int
    unknown: int


def exactness(site: Site) -> Exactness:
    """Look at the evidence in the bucket, and at what the groups had committed on the source."""
    admin = AdminClient({"bootstrap.servers": site.source.bootstrap_servers}, logger=log)
    committed = {
        (group.name, *place) for group in site.workload.groups for place in committed_offsets(admin, group.name)
    }
    return judge(_latest_positions(site), committed)


def judge(positions: Iterable[Position], committed: Iterable[Share]) -> Exactness:
    """Count; a partition that a group has committed and that has no position is neither exact nor bounded."""
    by_share = {(it.group, it.topic, it.partition): it for it in positions}
    exact = sum(it.exact for it in by_share.values())
    bounded = sum(not it.exact and it.read_again_at_most > 0 for it in by_share.values())
    missing = set(committed) - by_share.keys()
    return Exactness(exact, bounded, len(by_share) - exact - bounded + len(missing))


def _latest_positions(site: Site) -> list[Position]:
    """Read the positions of all batches; the documents of a handover lie below the time of its start."""
    s3 = site.lab.endpoint.client("s3")
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=site.application.bucket, Prefix=f"migrations/{MIGRATION}/handover/"
    )
    keys = [item["Key"] for page in pages for item in page.get("Contents", []) if "/positions-" in item["Key"]]
    latest = max(key.rpartition("/")[0] for key in keys)
    documents = (
        s3.get_object(Bucket=site.application.bucket, Key=key)["Body"].read()
        for key in keys
        if key.startswith(f"{latest}/")
    )
    return [it for document in documents for it in Positions.model_validate_json(document).positions]
