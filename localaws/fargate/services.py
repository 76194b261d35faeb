"""Keeps each service at its desired count: starts, stops and replaces tasks, and reports the deployments."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from moto.core.utils import utcnow

from localaws.fargate import announcements, breaker
from localaws.fargate.moto_ecs import Service, Task, renew_deployment, serves, tasks_of
from localaws.fargate.restarts import FAILURES_TO_REPORT, Restarts, Throttle
from localaws.fargate.rollout import TaskView, plan

SCHEDULER_STOP = "ServiceSchedulerInitiated"


@dataclass
class _Record:
    """What the scheduler remembers of a service."""

    restarts: Restarts
    deployment: str = ""
    steady: bool = False
    completed: dict[str, Any] | None = None
    """The last deployment that was completed."""


class ServiceScheduler:
    """The service scheduler of ECS."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle
        self._records: WeakKeyDictionary[Any, _Record] = WeakKeyDictionary()

    def reconcile(self, service: Service) -> None:
        """Take the next step towards the service's desired count and task definition."""
        if not service.task_definition:
            return
        renew_deployment(service)
        record = self._record(service)
        desired = service.desired_count if service.status == "ACTIVE" else 0
        limits = getattr(service, "deployment_configuration", None) or {}
        if breaker.is_tripped(limits, service.deployments[0], desired):
            _give_up(service, record.completed if breaker.rolls_back(limits) else None)
            record = self._record(service)
        primary: dict[str, Any] = service.deployments[0]
        wanted = [task for task in tasks_of(service) if task.desired_status == "RUNNING"]
        current = [task for task in wanted if task.started_by == primary["id"]]
        outdated = [task for task in wanted if task.started_by != primary["id"]]
        step = plan(
            desired,
            [self._view(task) for task in current],
            [self._view(task) for task in outdated],
            minimum_healthy_percent=int(limits.get("minimumHealthyPercent", 100)),
            maximum_percent=int(limits.get("maximumPercent", 200)),
        )
        self._stop(service, [task for task in wanted if task.id in step.stop])
        failed = primary["rolloutState"] == "FAILED"
        if step.start and not failed and time.monotonic() >= record.restarts.allowed_at:
            _start(service, step.start, primary)
        self._report(service, record, desired)

    def task_ended(self, service: Service, task: Task, ran_seconds: float) -> None:
        """Count a task that ended although nobody stopped it."""
        record = self._record(service)
        record.restarts.failed(ran_seconds, time.monotonic())
        deployment = next((each for each in service.deployments if each["id"] == task.started_by), None)
        if deployment is not None:
            deployment["failedTasks"] += 1
        if record.restarts.failures == FAILURES_TO_REPORT:
            announcements.message(
                service,
                "is unable to consistently start tasks successfully. For more information, see the "
                "Troubleshooting section of the Amazon ECS Developer Guide.",
            )

    def _record(self, service: Service) -> _Record:
        record = self._records.setdefault(service, _Record(Restarts(self._throttle)))
        if record.deployment != service.deployments[0]["id"]:
            record.deployment, record.steady = service.deployments[0]["id"], False
            record.restarts.forget()
        return record

    def _stop(self, service: Service, tasks: list[Task]) -> None:
        for task in tasks:
            task.desired_status, task.stop_code = "STOPPED", SCHEDULER_STOP
            task.stopped_reason = f"Scaling activity initiated by (deployment {service.deployments[0]['id']})"
            task.stopping_at = utcnow()
        if tasks:
            announcements.message(service, f"has stopped {len(tasks)} running tasks: {_named(tasks)}.")

    def _report(self, service: Service, record: _Record, desired: int) -> None:
        tasks = [task for task in tasks_of(service) if task.desired_status == "RUNNING"]
        for deployment in service.deployments:
            own = [task for task in tasks if task.started_by == deployment["id"]]
            deployment["runningCount"] = sum(task.last_status == "RUNNING" for task in own)
            deployment["pendingCount"] = len(own) - deployment["runningCount"]
        primary, *before = service.deployments
        primary["desiredCount"] = desired
        service.deployments[1:] = [each for each in before if each["runningCount"] + each["pendingCount"]]
        serving = sum(self._view(task).running for task in tasks)
        steady = serving == len(tasks) == desired and len(service.deployments) == 1
        if steady and primary["rolloutState"] != "COMPLETED":
            primary["rolloutState"], record.completed = "COMPLETED", primary
            primary["rolloutStateReason"] = f"ECS deployment {primary['id']} completed."
            announcements.message(service, f"(deployment {primary['id']}) deployment completed.")
        if steady and not record.steady:
            announcements.message(service, "has reached a steady state.")
        record.steady = steady

    def _view(self, task: Task) -> TaskView:
        return TaskView(task.id, running=serves(task, self._throttle.settle_seconds))


def _give_up(service: Service, completed: dict[str, Any] | None) -> None:
    """Give the newest deployment up, and go back to a completed one where there is one: its tasks go on."""
    failed: dict[str, Any] = service.deployments[0]
    failed["rolloutState"], failed["rolloutStateReason"] = "FAILED", breaker.FAILED_REASON
    announcements.message(service, f"(deployment {failed['id']}) deployment failed: tasks failed to start.")
    if completed and completed is not failed:
        service.task_definition, failed["status"] = completed["taskDefinition"], "ACTIVE"
        reason = f"ECS deployment circuit breaker: rolling back to deploymentId {completed['id']}."
        completed.update(status="PRIMARY", rolloutState="IN_PROGRESS", rolloutStateReason=reason, failedTasks=0)
        others = [deployment for deployment in service.deployments if deployment is not completed]
        service.deployments[:] = [completed, *others]
        announcements.message(service, f"rolling back to deployment {completed['id']}.")


def _start(service: Service, count: int, deployment: dict[str, Any]) -> None:
    tasks = service._backend.run_task(  # noqa: SLF001 - moto has no public name for it
        service.cluster_arn,
        service.task_definition,
        count,
        overrides=None,
        started_by=deployment["id"],
        tags=None,
        launch_type="FARGATE",
        networking_configuration=service.network_configuration or None,
        group=f"service:{service.name}",
    )
    announcements.message(service, f"has started {count} tasks: {_named(tasks)}.")


def _named(tasks: Iterable[Task]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)
