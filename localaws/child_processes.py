"""The processes that the local cloud starts: functions and tasks."""

import atexit
import os
from functools import cache

from localaws.processes import ID_VARIABLE, Processes


@cache
def child_processes() -> Processes:
    """Return the one set of processes of this server; they end when it ends."""
    processes = Processes(os.environ.get(ID_VARIABLE))
    processes.__enter__()
    atexit.register(processes.__exit__, None, None, None)
    return processes
