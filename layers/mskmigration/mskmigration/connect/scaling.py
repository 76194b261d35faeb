"""Keeps Application Auto Scaling from starting workers again that were stopped on purpose."""

from typing import Final, Protocol

NAMESPACE: Final = "ecs"
DIMENSION: Final = "ecs:service:DesiredCount"


class ScalableTargets(Protocol):
    """A client of Application Auto Scaling."""

    def register_scalable_target(self, **request: object) -> object:
        """Change the target that the request names."""


def suspend_scaling(scaling: ScalableTargets, *, cluster: str, service: str) -> None:
    """Let the service have no worker, and nothing change their number.

    A policy that is invoked brings a capacity that lies outside of its range back into it, and an alarm that stays in
    ALARM invokes it each minute: so it takes both the minimum and the suspension. The maximum stays as it is.
    Source: Application Auto Scaling User Guide, "Suspending and resuming scaling"; RegisterScalableTarget in its API.
    """
    scaling.register_scalable_target(
        ServiceNamespace=NAMESPACE,
        ScalableDimension=DIMENSION,
        ResourceId=f"service/{cluster}/{service}",
        MinCapacity=0,
        SuspendedState={
            "DynamicScalingInSuspended": True,
            "DynamicScalingOutSuspended": True,
            "ScheduledScalingSuspended": True,
        },
    )
