"""ECS, Lambda, Step Functions, schedules, scaling."""

from collections.abc import Mapping
from typing import Any

from lab.deploy.readers.lookup import Client, Properties, Reader, answered, lookup


def _service(client: Client, ref: str) -> Properties | None:
    cluster = ref.split("/")[1]
    answer = answered(client("ecs"), "describe_services", cluster=cluster, services=[ref])
    active = [service for service in (answer or {}).get("services", []) if service["status"] == "ACTIVE"]
    if not active:
        return None
    (service,) = active
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    return {
        "Desired": service["desiredCount"],
        "CircuitBreaker": service["deploymentConfiguration"]["deploymentCircuitBreaker"],
        "PublicIp": network["assignPublicIp"],
        "Subnets": len(network["subnets"]),
        "SecurityGroups": sorted(network["securityGroups"]),
        "Shell": service.get("enableExecuteCommand", False),
        "Registries": len(service["serviceRegistries"]),
    }


def _permission(client: Client, ref: str) -> Properties | None:
    """Find a statement of whichever function has it."""
    names = [each["FunctionName"] for page in _pages(client("lambda"), "list_functions") for each in page["Functions"]]
    for name in names:
        answer = answered(client("lambda"), "get_policy", FunctionName=name)
        if answer and f'"{ref}"' in answer["Policy"]:
            return {"Function": name}
    return None


def _layer(client: Client, ref: str) -> Properties | None:
    name, _, version = ref.rpartition(":")
    answer = answered(client("lambda"), "get_layer_version", LayerName=name, VersionNumber=int(version))
    return answer and {"Runtimes": answer["CompatibleRuntimes"]}


def _target(client: Client, ref: str) -> Properties | None:
    resource, dimension, service = ref.split("|")
    answer = client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace=service, ResourceIds=[resource], ScalableDimension=dimension
    )
    found = answer["ScalableTargets"]
    return {"Min": found[0]["MinCapacity"], "Max": found[0]["MaxCapacity"]} if found else None


def _policy(client: Client, ref: str) -> Properties | None:
    for service in ("ecs", "kafka"):
        policies = client("application-autoscaling").describe_scaling_policies(ServiceNamespace=service)
        for policy in policies["ScalingPolicies"]:
            if policy["PolicyARN"] == ref:
                tracking = policy.get("TargetTrackingScalingPolicyConfiguration", {})
                steps = policy.get("StepScalingPolicyConfiguration", {})
                return {
                    "Type": policy["PolicyType"],
                    "Target": tracking.get("TargetValue"),
                    "Cooldown": steps.get("Cooldown", tracking.get("ScaleOutCooldown")),
                }
    return None


def _schedule(client: Client, ref: str) -> Properties | None:
    answer = answered(client("scheduler"), "get_schedule", Name=ref)
    return answer and {"Expression": answer["ScheduleExpression"], "State": answer["State"]}


def _pages(client: Any, operation: str) -> Any:
    return client.get_paginator(operation).paginate()


COMPUTE: Mapping[str, Reader] = {
    "AWS::ECS::Cluster": lookup(
        "ecs",
        "describe_clusters",
        "clusters[?status=='ACTIVE'] | [0].{Insights: settings[0].value, "
        "Shells: configuration.executeCommandConfiguration.logConfiguration.cloudWatchLogGroupName}",
        clusters=["{ref}"],
        include=["SETTINGS", "CONFIGURATIONS"],
    ),
    "AWS::ECS::TaskDefinition": lookup(
        "ecs",
        "describe_task_definition",
        "taskDefinition | [@][?status=='ACTIVE'] | [0].{Cpu: cpu, Memory: memory, "
        "Processor: runtimePlatform.cpuArchitecture, Disk: ephemeralStorage.sizeInGiB, "
        "HealthCheck: containerDefinitions[0].healthCheck.command[1], "
        "ReadOnly: containerDefinitions[0].readonlyRootFilesystem, "
        "StopTimeout: containerDefinitions[0].stopTimeout}",
        taskDefinition="{ref}",
    ),
    "AWS::ECS::Service": _service,
    "AWS::Lambda::Function": lookup(
        "lambda",
        "get_function_configuration",
        "{Runtime: Runtime, Memory: MemorySize, Timeout: Timeout, Layers: length(Layers), "
        "SecurityGroups: VpcConfig.SecurityGroupIds, Subnets: length(VpcConfig.SubnetIds), Key: KMSKeyArn}",
        FunctionName="{ref}",
    ),
    "AWS::Lambda::LayerVersion": _layer,
    "AWS::Lambda::Permission": _permission,
    "AWS::StepFunctions::StateMachine": lookup(
        "stepfunctions",
        "describe_state_machine",
        "{Name: name, Type: type, Tracing: tracingConfiguration.enabled}",
        stateMachineArn="{ref}",
    ),
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::ApplicationAutoScaling::ScalableTarget": _target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": _policy,
    "AWS::CloudWatch::Alarm": lookup(
        "cloudwatch",
        "describe_alarms",
        "MetricAlarms[0].{Threshold: Threshold, Periods: EvaluationPeriods, Actions: length(AlarmActions), "
        "Query: Metrics[0].Expression}",
        AlarmNames=["{ref}"],
    ),
    "AWS::CloudFormation::Stack": lookup(
        "cloudformation",
        "describe_stacks",
        "Stacks[?StackStatus!='DELETE_COMPLETE'] | [0].{Status: StackStatus}",
        StackName="{ref}",
    ),
}
