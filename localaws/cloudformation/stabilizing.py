"""What CloudFormation waits for after a service's API has answered."""

from collections.abc import Mapping
from typing import Any, Final

from tenacity import Retrying, retry_if_result, stop_after_delay, wait_fixed

from localaws.cloudformation.resource_type import Place

# CloudFormation itself waits for three hours.
LONGEST_SECONDS: Final = 600.0
LOOK_SECONDS: Final = 0.25


class NotStabilizedError(RuntimeError):
    """A resource did not become what it was to be."""


def steady_service(scope: Mapping[str, Any], place: Place) -> None:
    """Wait until a service of ECS has its tasks.

    Raises
    ------
    NotStabilizedError
        The circuit breaker gave the deployment up, or the tasks did not come.
        Source: https://repost.aws/knowledge-center/cloudformation-ecs-service-stabilize
    """
    wanted = scope["properties"]["TaskDefinition"]

    def state() -> str:
        asked = {"cluster": scope["properties"]["Cluster"], "services": [scope["ref"]]}
        (service,) = place.client("ecs").describe_services(**asked)["services"]
        primary = service["deployments"][0]
        if primary["rolloutState"] == "FAILED" or wanted not in primary["taskDefinition"]:
            return "FAILED"
        steady = primary["rolloutState"] == "COMPLETED" and service["runningCount"] == service["desiredCount"]
        return "COMPLETED" if steady else "IN_PROGRESS"

    waiting = Retrying(
        retry=retry_if_result(lambda found: found == "IN_PROGRESS"),
        wait=wait_fixed(LOOK_SECONDS),
        stop=stop_after_delay(LONGEST_SECONDS),
        retry_error_callback=lambda last: last.outcome.result() if last.outcome else None,
    )
    match waiting(state):
        case "FAILED":
            raise NotStabilizedError(
                "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'. "
                "(HandlerErrorCode: GeneralServiceException)"
            )
        case "IN_PROGRESS":
            raise NotStabilizedError("Exceeded attempts to wait (HandlerErrorCode: NotStabilized)")
