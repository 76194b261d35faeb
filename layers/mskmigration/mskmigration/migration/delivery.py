"""What the chosen guarantee of delivery costs and needs, as text for the reader of the plan."""

from collections.abc import Iterator

from mskmigration.connectors import reverse_name
from mskmigration.settings import DeliveryGuarantee


def delivery_words(delivery: DeliveryGuarantee, migration: str) -> Iterator[str]:
    """Yield what a person should know before the migration starts.

    Sources: KIP-618 (ACLs, transactional ids, where offsets lie), and docs/decisions/0022-exactly-once.md.
    """
    if delivery is DeliveryGuarantee.AT_LEAST_ONCE:
        yield (
            "If a worker dies, the records since its last commit of offsets (10 s at most) are copied twice. A "
            "cutover finds positions after these copies."
        )
        return
    yield (
        "The workers' principal needs Write and Describe on the target's transactional ids connect-cluster-<group.id> "
        "and <group.id>-*, where <group.id> is the stack's name; with IAM kafka-cluster:WriteDataIdempotently, "
        "DescribeTransactionalId and AlterTransactionalId."
    )
    yield (
        "A rollback needs the same at the source, and Create, Read and Write of its topic "
        f"{offsets_topic(migration)} there."
    )
    yield "Consumers of the target have to read read_committed: others see records of aborted transactions, too."
    yield "Markers of transactions take offsets on the target, which run ahead of the source's."


def offsets_topic(migration: str) -> str:
    """Return the topic at the source that holds the reverse connector's offsets under exactly-once.

    A name of MirrorMaker 2's own (``ReplicationPolicy.isMM2InternalTopic``), which no migration copies.
    """
    return f"mm2-offsets.{reverse_name(migration)}.internal"
