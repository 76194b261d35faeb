"""Brings the lab up and fills the source, side by side."""

import sys
from dataclasses import dataclass
from typing import Final

from lab.connect import ConnectWorkers
from lab.console import LabConsole, Progress
from lab.deployment import Application
from lab.laboratory import Laboratory
from lab.setting_up import SETUP_SECONDS, show_setting_up
from lab.waiting import Waiting
from localaws.processes import Running

LOAD_SECONDS: Final = 120.0


class LoadingFailedError(RuntimeError):
    """The history did not reach the source: the end of the loader's log says why."""


@dataclass(frozen=True)
class Ready:
    """What a migration needs; ``loaded`` are the source's committed records that have to be migrated."""

    application: Application
    workers: ConnectWorkers
    loaded: int


def set_up(lab: Laboratory, waiting: Waiting, console: LabConsole, flights_limit: int | None) -> Ready:
    """Wait for all parts of the lab; load the source as soon as it serves clients.

    Raises
    ------
    NotInTimeError, LoadingFailedError
    """
    show_setting_up(lab, waiting)
    waiting.result(lab.source_ready, "the source", SETUP_SECONDS)
    console.say(f"the source, Kafka {lab.source.version}, serves {lab.source.bootstrap_servers}")
    loader = lab.start("load", _load_command(lab.source.bootstrap_servers, flights_limit))
    waiting.result(lab.target_ready, "the target", SETUP_SECONDS)
    console.say(f"the target, Kafka {lab.target.version}, serves {lab.target.bootstrap_servers}")
    application = waiting.result(lab.application, "sam deploy", SETUP_SECONDS)
    console.say(f"sam deploy has deployed the application to {lab.endpoint.url}")
    workers = waiting.result(lab.connect, "Kafka Connect", SETUP_SECONDS)
    console.say(f"Kafka Connect, started by the deployed ECS service, answers on {workers.url}")
    waiting.look = lambda: Progress("loading flights")
    waiting.until(lambda: not loader.alive, "loading the source", LOAD_SECONDS)
    loaded = _loaded(loader)
    console.say(f"the source holds {loaded:,} records to migrate")
    return Ready(application, workers, loaded)


def _load_command(bootstrap_servers: str, flights_limit: int | None) -> list[str]:
    limit = [] if flights_limit is None else ["--flights", str(flights_limit)]
    return [sys.executable, "-m", "lab.workload", "--bootstrap-servers", bootstrap_servers, *limit]


def _loaded(loader: Running) -> int:
    if loader.popen.returncode != 0:
        raise LoadingFailedError(f"loading the source failed, see {loader.log}:\n{loader.tail()}")
    return int(loader.tail(1))
