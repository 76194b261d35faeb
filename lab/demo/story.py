"""The demo: a whole migration with producers at work, a task that fails and is healed, and the proof."""

import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Final

from confluent_kafka.admin import AdminClient
from tenacity import RetryError, Retrying, retry_if_result, stop_after_delay, wait_fixed

from lab.compare import ClusterComparison, compare_clusters, compare_groups
from lab.compare.groups import committed_offsets
from lab.connect import ConnectWorkers, TaskStatus
from lab.console import Narrator, Progress
from lab.demo.execution import Execution, totals_of
from lab.demo.fault import PARTITION, TOPIC, produce_oversized_record, smaller_limit
from lab.demo.observer import Observer
from lab.demo.report import GroupReport, HealReport, Report, TopicReport
from lab.laboratory import Laboratory
from lab.processes import Running
from lab.workload.ends import EndOffsets
from lab.workload.groups import GROUPS, ConsumerGroups
from lab.workload.live import LiveProducers
from lab.workload.topics import MIGRATED, PATTERNS

MIGRATION: Final = "nyc"
CONNECTOR: Final = f"{MIGRATION}-source"
REQUEST: Final = {"migration": MIGRATION, "topics": list(PATTERNS), "groups": [".*"]}
LOOK_SECONDS: Final = 0.5
SETUP_SECONDS: Final = 600.0  # the first run downloads
COPY_SECONDS: Final = 120.0
HEAL_SECONDS: Final = 150.0  # the schedule's minute, twice, and a restart


class StoryBrokenError(RuntimeError):
    """A step of the demo did not come about in time; the logs in the lab's folder tell why."""


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
        self._flights_limit = flights_limit
        self._look: Callable[[], Progress] = lambda: Progress("starting the lab")

    def tell(self) -> Report:
        """Migrate, break, watch it heal, and compare.

        Raises
        ------
        StoryBrokenError
            A step did not come about in time.
        ExecutionFailedError
            The migration failed.
        """
        self._wait_for(self._lab.source_ready, "the source")
        self._narrator.tell(f"source Kafka serves {self._lab.source.bootstrap_servers}")
        loading = self._start_loading()
        self._wait_for(self._lab.target_ready, "the target")
        self._narrator.tell(f"target Kafka serves {self._lab.target.bootstrap_servers}")
        application = self._wait_for(self._lab.application, "sam deploy")
        self._narrator.tell("sam deploy has deployed the application")
        workers = self._wait_for(self._lab.connect, "Kafka Connect")
        self._narrator.tell(f"Kafka Connect answers on {workers.url}")
        loaded = self._loaded(loading)
        self._narrator.tell(f"the source holds {loaded:,} records to migrate")
        source = self._lab.source.bootstrap_servers
        with ConsumerGroups(source) as groups, LiveProducers(source) as producers:
            self._narrator.tell("producers and consumer groups are at work")
            execution = Execution.start(self._lab.endpoint, application.migrate_state_machine, REQUEST)
            self._narrator.tell(f"started {execution.arn}")
            return self._migrate(execution, workers, groups, producers, loaded)
