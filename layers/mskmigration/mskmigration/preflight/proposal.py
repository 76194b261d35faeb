"""How large workers and target should be, how long the copy takes, what it costs a month: each with its arithmetic."""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import NamedTuple

from mskmigration.connectors import size_tasks
from mskmigration.frozen import Frozen
from mskmigration.migration.plan import RECORDS_PER_TASK_SECOND
from mskmigration.preflight.facts import Facts
from mskmigration.preflight.msk import (
    EXPRESS_INGRESS,
    EXPRESS_PARTITIONS,
    SERVERLESS_COMPACTED_PARTITIONS,
    SERVERLESS_INGRESS,
    SERVERLESS_PARTITIONS,
    STANDARD_PARTITIONS,
)
from mskmigration.preflight.prices import Prices
from mskmigration.preflight.volume import bytes_of, growth_per_second

HOURS = 730  # of a month
MONTH_SECONDS = HOURS * 3600
GIB = 1024**3
ZONES = 3
REPLICAS = 3
FEWEST_WORKERS = 2  # so that one may be lost
MOST_WORKERS = 8  # so that Prometheus finds each: WorkerCountMax of template.yaml
TASKS_A_VCPU = 2
# A Standard broker sustains about a third of what an Express one does (AWS: 154 and 500 MB/s of an m7g.16xlarge).
EXPRESS_TO_STANDARD = 3
HEADROOM = 1.5  # of ingress and disk


class WorkerSize(NamedTuple):
    """WorkerCpu and WorkerMemory, in vCPU and GiB."""

    vcpu: int
    gib: int


# The smallest is the template's default. One that is twice as large counts as two: tasks share nothing but the process.
WORKER_SIZES = (WorkerSize(2, 4), WorkerSize(4, 8), WorkerSize(8, 16), WorkerSize(16, 32))


class Workers(NamedTuple):
    """How many workers, of which size, and the arithmetic behind it, in words."""

    number: int
    size: WorkerSize
    rule: str


class Target(Frozen):
    """A target that would do, with its price a month."""

    kind: str
    rule: str
    monthly_usd: float


class Proposal(Frozen):
    """Sizes, duration and costs; each ``*_rule`` is how it was reckoned, in words."""

    partitions: int
    records: int
    gib: float
    tasks: int
    tasks_rule: str
    workers: int
    workers_rule: str
    duration_seconds: int
    duration_rule: str
    workers_monthly_usd: float
    copy_usd: float
    targets: tuple[Target, ...]
    prices: str


def propose(facts: Facts, prices: Prices) -> Proposal:
    """Propose sizes for what is to be copied and for what applications write each second."""
    partitions = sum(facts.source.layout.topics[topic].partitions for topic in facts.topics)
    records = sum(log.end - log.start for log in facts.source.logs.values())
    size = bytes_of(facts.source.logs, facts.samples) / GIB
    tasks = size_tasks(partitions)
    workers = size_workers(tasks.tasks)
    worker_hour = workers.size.vcpu * prices.fargate.vcpu + workers.size.gib * prices.fargate.gib
    rate = RECORDS_PER_TASK_SECOND * tasks.tasks
    return Proposal(
        partitions=partitions,
        records=records,
        gib=round(size, 3),
        tasks=tasks.tasks,
        tasks_rule=tasks.rule,
        workers=workers.number,
        workers_rule=workers.rule,
        duration_seconds=-(-records // rate),
        duration_rule=f"{records:,} offsets at {RECORDS_PER_TASK_SECOND:,} records a second and task, as measured",
        workers_monthly_usd=round(workers.number * worker_hour * HOURS, 2),
        copy_usd=round(size * 2 * prices.between_zones_gib, 2),
        targets=tuple(_targets(facts, prices, partitions, size)),
        prices=f"An estimate by the list prices of {prices.region} of {prices.as_of}, in US dollars",
    )


def size_workers(tasks: int) -> Workers:
    """Take the smallest size of which eight are enough for the tasks; beyond the largest, tasks share its CPUs."""
    size = next((it for it in WORKER_SIZES if tasks <= MOST_WORKERS * TASKS_A_VCPU * it.vcpu), WORKER_SIZES[-1])
    wanted = -(-tasks // (TASKS_A_VCPU * size.vcpu))
    number = min(MOST_WORKERS, max(FEWEST_WORKERS, wanted))
    rule = (
        f"{tasks} tasks, {TASKS_A_VCPU} a vCPU, on workers of {size.vcpu} vCPU and {size.gib} GiB; at least "
        f"{FEWEST_WORKERS}, so that one may be lost, and at most {MOST_WORKERS}, so that Prometheus finds each"
    )
    return Workers(number, size, rule)


def _targets(facts: Facts, prices: Prices, partitions: int, size: float) -> Iterator[Target]:
    written = growth_per_second(facts.source.logs, facts.samples)
    gib_in = written * MONTH_SECONDS / GIB
    standard_ingress = {name: rate // EXPRESS_TO_STANDARD for name, rate in EXPRESS_INGRESS.items()}
    for kind, hourly, most, ingress, storage in (
        (
            "Standard",
            prices.standard_brokers,
            STANDARD_PARTITIONS,
            standard_ingress,
            size * REPLICAS * HEADROOM * prices.standard_storage_gib_month,
        ),
        (
            "Express",
            prices.express_brokers,
            EXPRESS_PARTITIONS,
            EXPRESS_INGRESS,
            size * prices.express_storage_gib_month + gib_in * prices.express_in_gib,
        ),
    ):
        type_, brokers = _cheapest(hourly, most, ingress, partitions * REPLICAS, written * HEADROOM)
        rule = (
            f"{brokers} of {type_}: {partitions * REPLICAS:,} replicas of partitions, and {written / 1e6:,.2f} MB/s "
            f"written with {HEADROOM:g} times headroom"
        )
        monthly = brokers * hourly[type_] * HOURS + storage
        yield Target(kind=f"MSK {kind}", rule=rule, monthly_usd=round(monthly, 2))
    yield from _serverless(facts, prices, partitions, size, gib_in)


def _cheapest(
    hourly: Mapping[str, float], most: Mapping[str, int], ingress: Mapping[str, int], replicas: int, rate: float
) -> tuple[str, int]:
    """Return the broker type, and their number, a multiple of the zones, that costs least and suffices."""
    options = []
    for type_, price in hourly.items():
        size = type_.rpartition(".")[2]
        suffices = (n for n in count(ZONES, ZONES) if n * most[size] >= replicas and n * ingress[size] >= rate)
        brokers = next(suffices)
        options.append((brokers * price, brokers, type_))
    _, brokers, type_ = min(options)
    return type_, brokers


def _serverless(facts: Facts, prices: Prices, partitions: int, size: float, gib_in: float) -> Iterator[Target]:
    compacted = [topic for topic, setting in facts.source_settings("cleanup.policy") if "compact" in setting.value]
    number = sum(facts.source.layout.topics[topic].partitions for topic in compacted)
    too_fast = gib_in * GIB / MONTH_SECONDS > SERVERLESS_INGRESS
    if partitions - number > SERVERLESS_PARTITIONS or number > SERVERLESS_COMPACTED_PARTITIONS or too_fast:
        return
    price = prices.serverless
    hourly = price.cluster_hour + partitions * price.partition_hour
    monthly = hourly * HOURS + size * price.storage_gib_month + gib_in * (price.in_gib + price.out_gib)
    rule = f"{partitions:,} partitions, {gib_in:,.1f} GiB a month written and read once"
    yield Target(kind="MSK Serverless", rule=rule, monthly_usd=round(monthly, 2))
