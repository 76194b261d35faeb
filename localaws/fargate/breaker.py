"""When ECS gives a deployment of a service up, and what it goes back to. Pure.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
"""

import math
from collections.abc import Mapping
from typing import Any, Final

FEWEST: Final = 3
MOST: Final = 200
FAILED_REASON: Final = "ECS deployment circuit breaker: tasks failed to start."


def threshold(desired: int) -> int:
    """Return after how many failed tasks a deployment has failed: half of the desired ones, from 3 to 200."""
    return min(MOST, max(FEWEST, math.ceil(desired / 2)))


def is_tripped(configuration: Mapping[str, Any], deployment: Mapping[str, Any], desired: int) -> bool:
    """Whether a deployment that is under way has failed, in a service that lets ECS find it out."""
    enabled = bool(_breaker(configuration).get("enable"))
    under_way = deployment["rolloutState"] == "IN_PROGRESS"
    return enabled and under_way and int(deployment["failedTasks"]) >= threshold(desired)


def rolls_back(configuration: Mapping[str, Any]) -> bool:
    """Whether a failed deployment is replaced by the last one that was completed."""
    return bool(_breaker(configuration).get("rollback"))


def _breaker(configuration: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = configuration.get("deploymentCircuitBreaker") or {}
    return found
