"""``make cutover``: clients move from the source to the target and back, and count what they have processed."""

from collections.abc import Callable, Mapping
from typing import Final

from lab.console import LabConsole
from lab.cutover.blocked import abort_for_a_reader
from lab.cutover.clients import Clients, Count
from lab.cutover.cluster_view import ClusterView
from lab.cutover.event_listener import EventListener
from lab.cutover.handover import Handover
from lab.cutover.killing import Killer
from lab.cutover.page import keep_page
from lab.cutover.positions import exactness
from lab.cutover.report import Counted, Report
from lab.cutover.setting_up import set_up
from lab.cutover.site import MIGRATION, Site
from lab.cutover.workload import Workload
from lab.execution import StateMachine
from lab.laboratory import Laboratory
from lab.waiting import Waiting

REQUEST: Final = {"migration": MIGRATION, "approval": "ask"}
MORE_RECORDS: Final = 300
PATIENCE_SECONDS: Final = 10  # the shortest that a request may ask for
Run = Callable[[StateMachine, Mapping[str, object]], None]


def run(lab: Laboratory, console: LabConsole, workload: Workload, *, kill: bool) -> Report:
    """Migrate, switch to the target, count, switch back, count, and do it once more.

    Parameters
    ----------
    kill
        Let a group that does not stop abort a first cutover; then kill each handover at each of its states.

    Raises
    ------
    NotInTimeError, ExecutionFailedError, StillReadingError
    """
    waiting = Waiting(console)
    source, target = (
        ClusterView(lab.source.bootstrap_servers),
        ClusterView(lab.target.bootstrap_servers, workload.renames),
    )
    ready = set_up(lab, workload, waiting, console)
    application = ready.application
    with (
        Clients(workload, source, ready.journal, ready.ledgers) as clients,
        EventListener(lab, application.topic, clients, target, console) as listener,
    ):
        handover = Handover(listener, clients, waiting, console)
        site = Site(lab, application, workload, source, target, clients, listener, handover, console)
        console.say("producers and consumers are at work; migrating")
        _migrate(site)
        return _there_and_back_killed(site) if kill else _there_and_back(site, handover.run)


def _there_and_back_killed(site: Site) -> Report:
    aborted = abort_for_a_reader(site, {**REQUEST, "patience_seconds": PATIENCE_SECONDS})
    killer = Killer(site.lab, site.handover, site.console)
    report = _there_and_back(site, killer.run)
    return report.model_copy(update={"killed_at": killer.killed_at, "aborted": aborted})


def _there_and_back(site: Site, run: Run) -> Report:
    application, handover = site.application, site.handover
    site.clients.writers.forget_blocks()
    _hand_over(site, run, application.cutover_state_machine, site.target)
    states = {"cutover": handover.states()}
    site.console.say(f"the application's report: {keep_page(site, 'cutover')}")
    there = _count(site, "on the target")
    write_block = site.clients.writers.longest_block_seconds
    positions = exactness(site)
    _produce_more(site, "producers have written more on the target; now back to the source")
    _hand_over(site, run, application.rollback_state_machine, site.source)
    states["rollback"] = handover.states()
    site.console.say(f"the application's report: {keep_page(site, 'rollback')}")
    back = _count(site, "back on the source")
    again = _once_more(site)
    return Report(
        **Counted.of(there).model_dump(),
        groups=len(site.workload.groups),
        partitions=site.workload.partitions,
        exact_partitions=positions.exact,
        bounded_partitions=positions.bounded,
        unknown_partitions=positions.unknown,
        write_block_s=round(write_block, 1),
        seconds=round(site.console.elapsed_seconds, 1),
        rolled_back=Counted.of(back),
        once_more=Counted.of(again),
        states=states,
        faults=[*there.faults, *back.faults, *again.faults],
    )


def _migrate(site: Site) -> None:
    request = {"migration": MIGRATION, "topics": [".*"], "groups": [".*"], "rename": site.workload.renames}
    site.handover.run(site.machine(site.application.migrate_state_machine), request)
    site.console.say("migrated: the target has caught up", "green")


def _once_more(site: Site) -> Count:
    """Migrate what went back, and hand it over a second time."""
    _produce_more(site, "producers write on the source again; migrating once more")
    _migrate(site)
    _hand_over(site, site.handover.run, site.application.cutover_state_machine, site.target)
    return _count(site, "on the target once more")


def _hand_over(site: Site, run: Run, machine: str, to: ClusterView) -> None:
    """Run a handover to its success and wait until every producer is at work again."""
    site.listener.to = to
    run(site.machine(machine), REQUEST)
    site.console.say("the handover SUCCEEDED", "green")
    site.handover.watch(lambda: site.clients.side == to and not site.clients.writers.any_refused, "clients that switch")


def _count(site: Site, where: str) -> Count:
    site.console.say(f"every group reads to the end {where}, while nobody writes")
    count = site.clients.count()
    style = "bold red" if count.faults else "green"
    site.console.say(f"{where}: {count.lost} records lost, {count.duplicated} processed twice", style)
    for fault in count.faults:
        site.console.say(fault, "red")
    return count


def _produce_more(site: Site, done: str) -> None:
    """Let producers write what only one side has, and the groups at rest have not read."""
    enough = site.clients.committed + MORE_RECORDS
    site.handover.watch(lambda: site.clients.committed >= enough, "records of one side alone")
    site.console.say(done)
