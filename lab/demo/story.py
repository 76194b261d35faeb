"""The demo: a whole migration with producers at work, a task that fails and is healed, and the proof."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final

from lab.compare import ClusterComparison, compare_clusters, compare_groups
from lab.connect import ConnectWorkers
from lab.console import Narrator, Progress
from lab.demo.execution import Execution, totals_of
from lab.demo.healing import watch_healing
from lab.demo.observer import Observer
from lab.demo.report import GroupReport, HealReport, Report, TopicReport
from lab.demo.waiting import Waiting
from lab.deployment import Application
from lab.laboratory import Laboratory
from lab.processes import Running
from lab.workload.ends import EndOffsets
from lab.workload.groups import GROUPS, ConsumerGroups
from lab.workload.live import LiveProducers
from lab.workload.topics import MIGRATED, PATTERNS

MIGRATION: Final = "nyc"
CONNECTOR: Final = f"{MIGRATION}-source"
REQUEST: Final = {"migration": MIGRATION, "topics": list(PATTERNS), "groups": [".*"]}
SETUP_SECONDS: Final = 600.0  # the first run downloads
COPY_SECONDS: Final = 120.0
CATCH_UP_SECONDS: Final = 180.0
GROUP_NAMES: Final = [group.name for group in GROUPS]


class LoadingFailedError(RuntimeError):
    """The history did not reach the source."""


class Story:
    """Tells one demo in a lab.

    Parameters
    ----------
    flights_limit
        Migrates at most so many flights; all are 336,776.
    """

    def __init__(self, lab: Laboratory, narrator: Narrator, flights_limit: int | None = None) -> None:
        self._lab = lab
        self._narrator = narrator
        self._waiting = Waiting(narrator)
        self._flights_limit = flights_limit

    def tell(self) -> Report:
        """Migrate, break, watch it heal, and compare.

        Raises
        ------
        NotInTimeError
            A step did not come about in time.
        ExecutionFailedError
            The migration failed.
        """
        application, workers, loaded = self._set_up()
        source = self._lab.source.bootstrap_servers
        with ConsumerGroups(source) as groups, LiveProducers(source) as producers:
            self._narrator.tell("producers and consumer groups are at work")
            execution = Execution.start(self._lab.endpoint, application.migrate_state_machine, REQUEST)
            self._narrator.tell(f"started the migration: {execution.arn}")
            observer = Observer(
                execution,
                workers,
                connector=CONNECTOR,
                target=EndOffsets(self._lab.target.bootstrap_servers),
                target_data=self._lab.target.broker.data,
                committed=lambda: loaded + producers.committed,
            )
            self._waiting.look = observer.look
            heal = self._break_and_watch(producers, observer, workers)
            producers.stop()
            groups.stop()
            self._narrator.tell(f"producers stopped after {producers.committed:,} records, consumer groups left")
        self._waiting.until(execution.succeeded, "the migration's execution", CATCH_UP_SECONDS)
        self._narrator.tell("the migration's execution SUCCEEDED", "green")
        self._waiting.until(observer.has_caught_up, "the last records", COPY_SECONDS)
        return self._prove(execution, heal)

    def _set_up(self) -> tuple[Application, ConnectWorkers, int]:
        self._waiting.look = lambda: Progress(f"setting up: {', '.join(self._lab.pending)}")
        self._wait_for_lab(self._lab.source_ready)
        self._narrator.tell(f"the source, Kafka {self._lab.source.version}, serves {self._lab.source.bootstrap_servers}")
        loading = self._lab.start("workload", self._loading_command())
        ...
