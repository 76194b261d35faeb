"""Application Auto Scaling: what an alarm does to a service that was scaled to zero, and what finish does about it."""

from typing import Any

from mskmigration.connect import scale_to_zero
from tests.localaws.integration.fake_worker import Worker, eventually

LEAST, MOST = 1, 3


def scaling_service(worker: Worker) -> None:
    """Create a service, and an alarm whose action takes a task away, down to the least."""
    scaling: Any = worker.cloud.client("application-autoscaling")
    target = {
        "ServiceNamespace": "ecs",
        "ScalableDimension": "ecs:service:DesiredCount",
        "ResourceId": f"service/{worker.name}/{worker.name}",
    }
    worker.serve(worker.define(), count=LEAST)
    scaling.register_scalable_target(**target, MinCapacity=LEAST, MaxCapacity=MOST)
    policy = {
        "AdjustmentType": "ChangeInCapacity",
        "Cooldown": 3600,
        "StepAdjustments": [{"MetricIntervalUpperBound": 0, "ScalingAdjustment": -1}],
    }
    arn = scaling.put_scaling_policy(
        PolicyName=worker.name, PolicyType="StepScaling", **target, StepScalingPolicyConfiguration=policy
    )["PolicyARN"]
    cloudwatch = worker.cloud.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=worker.name,
        MetricName="LagSeconds",
        Namespace="MskMigration",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=30,
        ComparisonOperator="LessThanThreshold",
        AlarmActions=[arn],
    )
    cloudwatch.set_alarm_state(AlarmName=worker.name, StateValue="ALARM", StateReason="nothing lags")


def desired(worker: Worker, count: int) -> None:
    assert worker.service()["desiredCount"] == count


def test_an_alarm_that_stays_brings_a_service_back_that_was_scaled_to_zero(worker: Worker) -> None:
    scaling_service(worker)
    for _ in range(2):  # It does so again and again, whatever the cooldown is.
        worker.update(desiredCount=0)
        eventually(lambda: desired(worker, LEAST))


def test_workers_that_are_stopped_with_their_scaling_suspended_stay_stopped(worker: Worker, other: Worker) -> None:
    scaling_service(worker)
    clients = worker.ecs, worker.cloud.client("application-autoscaling")
    scale_to_zero(*clients, cluster=worker.name, service=worker.name, port=8083)
    # All alarms are looked at in one round: when this service has come back twice, the other had its turn.
    scaling_service(other)
    for _ in range(2):
        other.update(desiredCount=0)
        eventually(lambda: desired(other, LEAST))
    desired(worker, 0)
    (target,) = clients[1].describe_scalable_targets(
        ServiceNamespace="ecs", ResourceIds=[f"service/{worker.name}/{worker.name}"]
    )["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (0, MOST)
    assert set(target["SuspendedState"].values()) == {True}


def test_registering_with_a_minimum_brings_the_workers_back(worker: Worker) -> None:
    scaling_service(worker)
    scaling: Any = worker.cloud.client("application-autoscaling")
    scale_to_zero(worker.ecs, scaling, cluster=worker.name, service=worker.name, port=8083)
    scaling.register_scalable_target(
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId=f"service/{worker.name}/{worker.name}",
        MinCapacity=LEAST,
        SuspendedState={"DynamicScalingInSuspended": False},
    )
    desired(worker, LEAST)
