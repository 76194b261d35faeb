"""Whether workers and target have room for the copy."""

from collections.abc import Iterator

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.msk import EXPRESS_INGRESS, SERVERLESS_INGRESS
from mskmigration.preflight.rules.rule import NotJudgedError, Severity, rule
from mskmigration.preflight.volume import bytes_of, bytes_per_second

TASKS_PER_GIB = 5  # twenty a worker of 4 GiB
FULLEST = 0.85  # of a volume, at which Amazon MSK's own guide raises the alarm
GIB = 1024**3


@rule(
    "tasks-fit-workers",
    Severity.WARNING,
    Asked.SOURCE,
    Asked.WORKERS,
    checks="The workers have room for the tasks.",
    remedy="Raise WorkerCount, which is 8 at most, or WorkerMemory with WorkerCpu, and deploy again.",
)
def tasks_fit_workers(facts: Facts) -> Iterator[str]:
    """With more than five tasks a GiB, their threads and buffers exceed the workers' heap."""
    if facts.workers and not facts.workers_mib:
        raise NotJudgedError("The workers' memory is not known.")
    gib = facts.workers_mib / 1024
    if facts.workers and facts.tasks > TASKS_PER_GIB * gib:
        room = f"{facts.workers} workers of {gib:g} GiB together, and a GiB carries {TASKS_PER_GIB}"
        yield f"{facts.tasks} tasks for {room}"


@rule(
    "disk-headroom",
    Severity.BLOCKER,
    Asked.MSK,
    Asked.SOURCE_LOGS,
    Asked.RECORDS,
    checks="The target's disks have room for the copy.",
    remedy="Grow the brokers' volumes, or turn on storage auto scaling, before the migration.",
)
def disk_headroom(facts: Facts) -> Iterator[str]:
    """The size is that of uncompressed records. For compressed records it is an upper bound."""
    msk = facts.msk
    if msk is None or msk.volume_gib == 0:
        raise NotJudgedError(
            "Kafka's admin protocol has no request for a disk's size, and the target's volumes are not known."
        )
    needed = bytes_of(facts.source.logs, facts.samples) * max(1, facts.planned_replication_factor)
    room = msk.volume_gib * GIB * msk.brokers * FULLEST
    if needed > room:
        yield f"about {needed / GIB:,.1f} GiB with replicas, and the volumes hold {room / GIB:,.1f} GiB up to 85 %"


@rule(
    "throughput-headroom",
    Severity.WARNING,
    Asked.MSK,
    Asked.RECORDS,
    checks="The target sustains the rate of the copy.",
    remedy="Take larger or more brokers during the copy, or lower tasks.max, so that it copies more slowly.",
)
def throughput_headroom(facts: Facts) -> Iterator[str]:
    """Express and Serverless throttle traffic above the rate that they sustain, also that of applications."""
    msk = facts.msk
    if msk is None or not (msk.serverless or msk.express):
        raise NotJudgedError("No sustained rate is published for the target's broker type.")
    sustained = SERVERLESS_INGRESS if msk.serverless else EXPRESS_INGRESS.get(msk.size, 0) * msk.brokers
    rate = bytes_per_second(facts.source.logs, facts.samples, facts.tasks)
    if sustained and rate > sustained:
        yield f"the copy writes up to {rate / 1e6:,.0f} MB/s, and the target sustains {sustained / 1e6:,.0f} MB/s"
