"""Step Functions: mends moto's copy of the LocalStack interpreter where it differs from AWS.

JSONPath only: the query language of this project's state machines.
"""

import os

from localaws.endpoint import Endpoint
from localaws.stepfunctions import (
    callbacks,
    definitions,
    executions,
    json_paths,
    quotas,
    role_clients,
    service_tasks,
    stopping,
    time_scale,
)

__all__ = ["install"]


def install(endpoint: Endpoint) -> None:
    """Mend the interpreter; with ``SFN_TIME_SCALE`` set, scale its waits too."""
    json_paths.install()
    service_tasks.install()
    executions.install()
    definitions.install()
    quotas.install()
    stopping.install()
    callbacks.install()
    role_clients.install(endpoint)
    if scale := os.environ.get("SFN_TIME_SCALE"):
        time_scale.install(float(scale))
