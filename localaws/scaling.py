"""Application Auto Scaling: alarms invoke the step scaling policies of ECS services, and capacity stays in its range.

moto keeps targets, policies and alarms, and lets none of them act. Here an alarm that is in ALARM invokes its policies
each minute, as CloudWatch does with actions that scale. moto evaluates no alarm, so SetAlarmState says which one is.
Target tracking is not done: there are no metrics to track.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

from moto.applicationautoscaling.models import ApplicationAutoscalingBackend, applicationautoscaling_backends
from moto.cloudwatch.models import cloudwatch_backends
from moto.ecs.models import ecs_backends

from localaws.endpoint import Endpoint
from localaws.patching import replace

ALARM = "ALARM"
_SECONDS = 60
log = logging.getLogger(__name__)


def install(_endpoint: Endpoint, *, seconds_per_minute: float = _SECONDS) -> None:
    """Let registration and alarms change the desired count of services."""

    def register(backend: Any, *args: Any, **kwargs: Any) -> Any:
        """Register or update, then bring the service's capacity into the range.

        Source: Application Auto Scaling API Reference, RegisterScalableTarget: "If it's below the minimum capacity or
        above the maximum capacity, Application Auto Scaling adjusts the capacity", also where an update names neither.
        """
        target = moto_register(backend, *args, **kwargs)
        if service := _service(backend, target):
            service.desired_count = within(target, service.desired_count)
        return target

    moto_register = replace(ApplicationAutoscalingBackend, "register_scalable_target", register)
    threading.Thread(target=_invoke_for_ever, args=(seconds_per_minute,), name="scaling", daemon=True).start()


def within(target: Any, capacity: int) -> int:
    """Return the capacity that is nearest in the target's range."""
    return int(max(target.min_capacity, min(target.max_capacity, capacity)))


def scaled(target: Any, capacity: int, adjustment: int) -> int:
    """Return the capacity after a step; the same where scaling in that direction is suspended. Pure.

    What lies outside of the range is brought into it whatever the step is. The ECS Developer Guide says that a step in
    does not do that from below the minimum; Application Auto Scaling's guide knows no such exception, and this is the
    stricter reading.
    """
    suspended = target.suspended_state or {}
    direction = "In" if adjustment < 0 else "Out"
    if suspended.get(f"DynamicScaling{direction}Suspended"):
        return capacity
    return within(target, capacity + adjustment)


def _invoke_for_ever(seconds_per_minute: float) -> None:
    cooling: dict[str, float] = {}
    pause = threading.Event()
    while not pause.wait(seconds_per_minute):
        for regions in list(applicationautoscaling_backends.values()):
            for backend in list(regions.values()):
                try:
                    _invoke_all(backend, cooling, seconds_per_minute)
                except Exception:
                    log.exception("Scaling policies could not be invoked.")


def _invoke_all(backend: Any, cooling: dict[str, float], seconds_per_minute: float) -> None:
    alarmed = set(_actions_in_alarm(backend))
    for policy in [policy for policy in list(backend.policies.values()) if policy.policy_arn in alarmed]:
        target = backend.targets.get(policy.scalable_dimension, {}).get(policy.resource_id)
        service = target and _service(backend, target)
        steps = policy.step_scaling_policy_configuration or {}
        if service is None or not steps:
            continue
        outside = service.desired_count != within(target, service.desired_count)
        if not outside and time.monotonic() < cooling.get(policy.policy_arn, 0):
            continue
        wanted = scaled(target, service.desired_count, int(steps["StepAdjustments"][0]["ScalingAdjustment"]))
        if wanted != service.desired_count:
            service.desired_count = wanted
            cooldown = steps.get("Cooldown", 0) / _SECONDS * seconds_per_minute
            cooling[policy.policy_arn] = time.monotonic() + cooldown


def _actions_in_alarm(backend: Any) -> Iterator[str]:
    for alarm in list(cloudwatch_backends[backend.account_id][backend.region_name].alarms.values()):
        if alarm.state_value == ALARM and alarm.actions_enabled is not False:
            yield from alarm.alarm_actions


def _service(backend: Any, target: Any) -> Any:
    """Return the ECS service of a target; None of any other kind, and of one that is gone."""
    if target.service_namespace != "ecs":
        return None
    _, cluster, name = target.resource_id.split("/")
    services: Sequence[Any] = list(ecs_backends[backend.account_id][backend.region_name].services.values())
    return next((it for it in services if (it.cluster_name, it.name) == (cluster, name)), None)
