"""Faults of the healing itself: it comes twice at once, or dies in the middle."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psutil

from lab.faults.records import record_too_large
from lab.faults.site import Site

EFFECT_SECONDS: Final = 150.0
LATEST: Final = 12  # each log line starts several looks, of which any may act
RESTARTING: Final = "RestartTasks"


@contextmanager
def two_heals(site: Site) -> Iterator[None]:
    """Let a task fail, lift the cause, and start three executions of heal at once beside those that come anyway."""
    with record_too_large(site):
        pass
    site.start_heals(3)
    yield


@contextmanager
def heal_killed(site: Site) -> Iterator[None]:
    """Let a task fail, lift the cause, and kill the function that is about to restart it."""
    with _held(site) as held:
        with record_too_large(site):
            pass
        site.waiting.until(lambda: _killed(site, held), "a step of healing to be killed", EFFECT_SECONDS)
    yield


@contextmanager
def _held(site: Site) -> Iterator[list[psutil.Process]]:
    """Hold the function's warm processes, so that the next invocation does not end before it can be killed."""
    held = site.function_processes(RESTARTING)
    for process in held:
        process.suspend()
    try:
        yield held
    finally:
        for process in held:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def _killed(site: Site, held: list[psutil.Process]) -> bool:
    """Kill the function if a step of healing is waiting for it; return whether a process was killed."""
    if not _is_restarting(site):
        return False
    victims = held or site.function_processes(RESTARTING)
    for process in victims:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return bool(victims)


def _is_restarting(site: Site) -> bool:
    latest = site.heal.executions()[:LATEST]
    visits = [visit for execution in latest for visit in execution.visits()]
    return any(visit.name == "Restart Tasks" and visit.left is None for visit in visits)
