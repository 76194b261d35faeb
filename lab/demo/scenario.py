"""The demo: a whole migration with producers at work, a task that fails and is healed, and the proof."""

from datetime import UTC, datetime
from typing import Final

from lab.console import LabConsole
from lab.demo.healing import Incident
from lab.demo.observer import Observer
from lab.demo.proof import prove
from lab.demo.report import GroupReport, HealReport, Report, TopicReport
from lab.demo.setting_up import Ready, set_up
from lab.execution import Execution, StateMachine, totals_of
from lab.laboratory import Laboratory
from lab.waiting import Waiting
from lab.workload.ends import EndOffsets
from lab.workload.groups import ConsumerGroups
from lab.workload.live import LiveProducers
from lab.workload.topics import PATTERNS

MIGRATION: Final = "nyc"
CONNECTOR: Final = f"{MIGRATION}-source"
REQUEST: Final = {"migration": MIGRATION, "topics": list(PATTERNS), "groups": [".*"]}
PLAN_SECONDS: Final = 60.0
COPY_SECONDS: Final = 120.0
CATCH_UP_SECONDS: Final = 180.0


class Scenario:
    """Runs one demo in a lab.

    Parameters
    ----------
    flights_limit
        Migrates at most so many flights; all are 336,776.
    """

    def __init__(self, lab: Laboratory, console: LabConsole, flights_limit: int | None = None) -> None:
        self._lab = lab
        self._console = console
        self._waiting = Waiting(console)
        self._flights_limit = flights_limit
        self._source = lab.source.bootstrap_servers
        self._target = lab.target.bootstrap_servers

    def run(self) -> Report:
        """Migrate, let a task fail, watch it heal, and compare.

        Raises
        ------
        NotInTimeError
            A step did not come about in time.
        ExecutionFailedError
            The migration failed.
        """
        ready = set_up(self._lab, self._waiting, self._console, self._flights_limit)
        with ConsumerGroups(self._source) as groups, LiveProducers(self._source) as producers:
            self._console.say("three applications produce and four consumer groups read meanwhile")
            execution = StateMachine(self._lab.endpoint, ready.application.migrate_state_machine).start(REQUEST)
            self._console.say(f"started {execution.arn} with {REQUEST}")
            observer = self._observe(ready, execution, producers)
            self._tell_plan(execution)
            heal = self._break_and_heal(ready, observer, producers)
            producers.stop()
            groups.stop()
        self._console.say(f"producers stopped, having committed {producers.committed:,} records meanwhile")
        self._waiting.until(observer.has_caught_up, "copying the last records", COPY_SECONDS)
        self._waiting.until(execution.succeeded, "the migration's execution", CATCH_UP_SECONDS)
        self._console.say("the migration's execution SUCCEEDED", "green")
        return self._prove(execution, heal)

    def _observe(self, ready: Ready, execution: Execution, producers: LiveProducers) -> Observer:
        observer = Observer(
            execution,
            ready.workers,
            connector=CONNECTOR,
            target=EndOffsets(self._target),
            target_data=self._lab.folder / "target",
            committed=lambda: ready.loaded + producers.committed,
        )
        self._waiting.look = observer.look
        return observer

    def _tell_plan(self, execution: Execution) -> None:
        self._waiting.until(lambda: execution.output_of("Plan Migration") is not None, "the plan", PLAN_SECONDS)
        plan = (execution.output_of("Plan Migration") or {})["plan"]
        self._console.say(f"planned {plan['topics']} topics, {plan['groups']} groups; {plan['tasks_rule']}")
        for excluded in plan["excluded"]:
            self._console.say(f"will not be migrated: {excluded['name']}, since {excluded['reason']}", "yellow")

    def _break_and_heal(self, ready: Ready, observer: Observer, producers: LiveProducers) -> HealReport:
        healings = StateMachine(self._lab.endpoint, ready.application.heal_state_machine)
        incident = Incident(ready.workers, CONNECTOR, healings, self._waiting, self._console)
        self._waiting.until(observer.has_nearly_caught_up, "copying the history", COPY_SECONDS)
        self._console.say("the history is copied; now a task fails")
        with producers.paused():
            self._waiting.until(observer.has_caught_up, "copying what was produced meanwhile", COPY_SECONDS)
            failed_at = incident.provoke(self._source, self._target)
        observer.expect_more(1)
        return incident.watch(failed_at)

    def _prove(self, execution: Execution, heal: HealReport) -> Report:
        comparison, positions = prove(self._source, self._target, self._waiting, self._console)
        return Report(
            topics=[TopicReport.of(topic) for topic in comparison.topics],
            groups=GroupReport.all_of(positions),
            heal=heal,
            states=totals_of(execution.visits(), datetime.now(UTC)),
            seconds=round(self._console.elapsed_seconds, 1),
        )
