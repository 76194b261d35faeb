"""A cutover that has to abort: a group goes on reading although writers are fenced."""

import logging
from collections.abc import Mapping
from typing import Final

import httpx
from confluent_kafka.admin import AdminClient

from lab.compare.groups import committed_offsets
from lab.connect import NoWorkerError
from lab.cutover.acls import granted
from lab.cutover.site import MIGRATION, Site
from lab.cutover.workload import Habit
from lab.workload.ends import Place
from mskmigration.kafka.acls import all_acls
from mskmigration.kafka.record_limits import closes, record_limits

CONNECTORS: Final = (f"{MIGRATION}-source", f"{MIGRATION}-checkpoint")
RUNNING: Final = "RUNNING"
log = logging.getLogger(__name__)


class NotUndoneError(AssertionError):
    """An aborted cutover left something behind."""


def abort_for_a_reader(site: Site, request: Mapping[str, object]) -> str:
    """Let a cutover abort for a group that does not stop; return why it says it did.

    Raises
    ------
    NotUndoneError, NotInTimeError
    """
    before = _offsets_on_target(site)
    site.clients.readers.one_ignores_the_fence = True
    reason = site.handover.fail(site.machine(site.application.cutover_state_machine), request)
    site.console.say(f"it aborted: {reason}", "yellow")
    site.clients.readers.one_ignores_the_fence = False
    site.handover.watch(lambda: not site.clients.writers.any_refused, "producers that go on")
    site.clients.switch(site.source)
    if left := _left_by_the_fence(site):
        raise NotUndoneError(f"the fence is still there: {', '.join(left)}")
    now = _offsets_on_target(site)
    # MirrorMaker 2 keeps the groups in step meanwhile, and only ever moves them on.
    if back := {
        group for group, offsets in before.items() if any(now[group].get(at, -1) < it for at, it in offsets.items())
    }:
        raise NotUndoneError(f"the target's offsets went back: {', '.join(sorted(back))}")
    site.handover.watch(lambda: _are_running(site), "connectors that run again")
    site.console.say("the fence is lifted, offsets are as they were, connectors run, producers go on", "green")
    return reason


def _offsets_on_target(site: Site) -> dict[str, dict[Place, int]]:
    admin = AdminClient({"bootstrap.servers": site.target.bootstrap_servers}, logger=log)
    resting = (group for group in site.workload.groups if group.habit is not Habit.LIVE)
    return {group.name: committed_offsets(admin, group.name) for group in resting}


def _left_by_the_fence(site: Site) -> list[str]:
    """Return the ACLs and the record limits of the source that were not there before."""
    admin = AdminClient({"bootstrap.servers": site.source.bootstrap_servers}, logger=log)
    limits = record_limits(admin, [topic.name for topic in site.workload.topics])
    acls = sorted(map(str, all_acls(admin) - granted(site.workload.topics)))
    return [*acls, *(f"{topic}: {limit} bytes" for topic, limit in limits.items() if closes(limit))]


def _are_running(site: Site) -> bool:
    workers = site.lab.connect.result()
    try:
        states = [[task.state for task in workers.tasks(connector)] for connector in CONNECTORS]
    except (httpx.HTTPError, NoWorkerError):
        return False
    return all(each and set(each) == {RUNNING} for each in states)
