"""Brings the lab up, fills the source meanwhile, and starts the clients' ledgers."""

from dataclasses import dataclass
from random import Random
from typing import Final

from lab.console import LabConsole
from lab.cutover.acls import grant
from lab.cutover.cluster_view import ClusterView
from lab.cutover.idle_groups import ledger_of
from lab.cutover.journal import Journal
from lab.cutover.ledger import Ledger
from lab.cutover.load import Filler
from lab.cutover.workload import Habit, Workload
from lab.deployment import Application
from lab.laboratory import Laboratory
from lab.setting_up import SETUP_SECONDS, show_setting_up
from lab.waiting import Waiting

COMPACTION_SECONDS: Final = 60.0
SEED: Final = 5


@dataclass(frozen=True)
class Ready:
    """What a cutover begins with; ``ledgers`` are the groups' by name."""

    application: Application
    journal: Journal
    ledgers: dict[str, Ledger]


def set_up(lab: Laboratory, workload: Workload, waiting: Waiting, console: LabConsole) -> Ready:
    """Fill the source and wait for all parts of the lab.

    Raises
    ------
    NotInTimeError
    """
    show_setting_up(lab, waiting)
    waiting.result(lab.source_ready, "the source", SETUP_SECONDS)
    console.say(f"the source, Kafka {lab.source.version}, serves; filling it meanwhile")
    grant(lab.source.bootstrap_servers, workload.topics)
    journal = Journal()
    ledgers = _fill(Filler(ClusterView(lab.source.bootstrap_servers), journal), workload, journal, waiting)
    console.say(
        f"the source holds {workload.partitions} partitions of {len(workload.topics)} topics, "
        f"{len(journal.committed(topic.name for topic in workload.topics)):,} committed records; "
        f"{sum(group.habit is not Habit.LIVE for group in workload.groups)} groups rest, others will consume"
    )
    waiting.result(lab.target_ready, "the target", SETUP_SECONDS)
    application = waiting.result(lab.application, "sam deploy", SETUP_SECONDS)
    waiting.result(lab.connect, "Kafka Connect", SETUP_SECONDS)
    console.say(f"the application is deployed to {lab.endpoint.url}, its Connect worker answers")
    return Ready(application, journal, ledgers)


def _fill(filler: Filler, workload: Workload, journal: Journal, waiting: Waiting) -> dict[str, Ledger]:
    filler.fill(workload)
    resting = [group for group in workload.groups if group.habit is not Habit.LIVE]
    offsets = filler.settle(resting, workload.topics, Random(SEED))  # noqa: S311 - repeatable positions, no secret
    waiting.until(lambda: filler.has_compacted(workload), "compaction at the source", COMPACTION_SECONDS)
    ledgers = {group.name: Ledger(group.name) for group in workload.groups}
    return ledgers | {group.name: ledger_of(group, offsets[group.name], journal) for group in resting}
