"""``make faults``: one small migration, and one fault after the other."""

import logging
from collections.abc import Sequence
from typing import Final

from confluent_kafka import Consumer, TopicPartition
from pydantic import BaseModel

from lab.console import LabConsole, Progress
from lab.execution import StateMachine
from lab.faults.fault import Fault
from lab.faults.ledger import PARTITIONS, TOPIC, Ledger
from lab.faults.outcome import Outcome, unexpected
from lab.faults.site import GROUP, MIGRATION, Site
from lab.faults.trial import Trial
from lab.laboratory import Laboratory
from lab.setting_up import await_lab
from lab.waiting import Waiting

MIGRATE_SECONDS: Final = 180.0
REQUEST: Final = {"migration": MIGRATION, "topics": [TOPIC], "groups": [GROUP]}
log = logging.getLogger(__name__)


class Report(BaseModel):
    """What came of every fault, and what of it was not expected, by the fault's name."""

    outcomes: list[Outcome]
    unexpected: dict[str, list[str]]


def run(lab: Laboratory, console: LabConsole, faults: Sequence[Fault]) -> Report:
    """Migrate, then inject one fault after the other.

    Raises
    ------
    NotInTimeError
        The lab or the migration did not come up.
    ExecutionFailedError
        The migration failed.
    """
    waiting = Waiting(console)
    application = await_lab(lab, waiting, console)
    with Ledger(lab.source.bootstrap_servers, lab.target.bootstrap_servers) as ledger:
        let_group_commit(lab.source.bootstrap_servers)
        execution = StateMachine(lab.endpoint, application.migrate_state_machine).start(REQUEST)
        waiting.look = lambda: Progress("migrating")
        waiting.until(execution.succeeded, "the migration", MIGRATE_SECONDS)
        console.say("migrated; from now on every record has a number and is counted at the target")
        site = Site(lab, application, ledger, waiting, console)
        outcomes = [_try(site, fault) for fault in faults]
    by_name = {fault.name: fault for fault in faults}
    judged = {outcome.fault: unexpected(by_name[outcome.fault], outcome) for outcome in outcomes}
    return Report(outcomes=outcomes, unexpected={name: found for name, found in judged.items() if found})


def _try(site: Site, fault: Fault) -> Outcome:
    """Run a trial; that one cannot be run must not keep the others from it."""
    try:
        return Trial(site, fault).run()
    except Exception as error:
        log.exception("%s could not be tried", fault.name)
        site.console.say(f"{fault.name}: {type(error).__name__}: {error}", "bold red")
        return Outcome(fault=fault.name, error=f"{type(error).__name__}: {error}")


def let_group_commit(bootstrap_servers: str) -> None:
    """Commit a position of the group at the source, once."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap_servers, "group.id": GROUP, "enable.auto.commit": False}, logger=log
    )
    consumer.commit(offsets=[TopicPartition(TOPIC, number, 1_000) for number in range(PARTITIONS)], asynchronous=False)
    consumer.close()
