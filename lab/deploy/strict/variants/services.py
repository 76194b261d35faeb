"""What services refuse and no schema does: containers, functions, policies."""

from typing import Any, Final

from lab.deploy.strict.variant import Change, Variant, drop, of

_WORKERS: Final = "stacks/workers.yaml"
_CONTROL: Final = "stacks/control.yaml"
_MONITORING: Final = "stacks/monitoring.yaml"
_SHELL: Final = {"ExecuteCommand": "enabled"}
_SECRET: Final = {"SourceSecretArn": "arn:aws:secretsmanager:eu-central-1:123456789012:secret:kafka-source-AbCdEf"}
_CONTAINER: Final = "ContainerDefinitions.0"


def _task(path: str, value: Any) -> Change:
    return of("TaskDefinition", path, value)


def _statement(path: str, value: Any) -> Change:
    return of("ShellPolicy", f"PolicyDocument.Statement.0.{path}", value)


def _many(count: int) -> list[str]:
    return [
        f"arn:aws:logs:eu-central-1:123456789012:log-group:/migration/group-number-{number}" for number in range(count)
    ]


def _added(name: str, kind: str, **properties: Any) -> Change:
    def change(template: dict[str, Any]) -> None:
        template["Resources"][name] = {"Type": kind, "Properties": properties}

    return change


_ALLOWED: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": _many(100)}],
}

SERVICES: Final = (
    Variant("fargate-size", _WORKERS, parameters={"WorkerCpu": "512", "WorkerMemory": "8192"}),
    Variant("fargate-size", _MONITORING, (of("PrometheusTask", "Memory", 4608),)),
    Variant("fargate-network-mode", _WORKERS, (_task("NetworkMode", "bridge"),)),
    Variant("fargate-execution-role", _WORKERS, (drop("Resources.TaskDefinition.Properties.ExecutionRoleArn"),)),
    Variant("ecs-essential-container", _WORKERS, (_task(f"{_CONTAINER}.Essential", False),)),
    Variant("ecs-unknown-volume", _WORKERS, (_task("Volumes", [{"Name": "tmp"}]),)),
    Variant(
        "ecs-duplicate-container",
        _WORKERS,
        (_task("ContainerDefinitions", [{"Name": "connect", "Image": "one"}, {"Name": "connect", "Image": "two"}]),),
    ),
    Variant("ecs-port-mapping", _WORKERS, (_task(f"{_CONTAINER}.PortMappings.0.HostPort", 80),)),
    Variant("ecs-family", _WORKERS, (_task("Family", "kafka connect"),)),
    Variant("ecs-container-name", _WORKERS, (_task(f"{_CONTAINER}.Name", "connect.worker"),)),
    Variant("ecs-container-image", _WORKERS, (_task(f"{_CONTAINER}.Image", ""),)),
    Variant("ecs-service-name", _WORKERS, (of("Service", "ServiceName", "connect/workers"),)),
    Variant("ecs-cluster-name", _WORKERS, (of("Cluster", "ClusterName", "the workers"),)),
    Variant("ecs-stop-timeout", _WORKERS, (_task(f"{_CONTAINER}.StopTimeout", 180),)),
    Variant("ecs-ephemeral-storage", _WORKERS, parameters={"WorkerStorage": "20"}),
    Variant("ecs-health-check", _WORKERS, (_task(f"{_CONTAINER}.HealthCheck.Retries", 11),)),
    Variant("ecs-network-configuration", _WORKERS, (drop("Resources.Service.Properties.NetworkConfiguration"),)),
    Variant("ecs-deployment-percents", _WORKERS, (of("Service", "DeploymentConfiguration.MaximumPercent", 100),)),
    Variant("scaling-capacity", _WORKERS, parameters={"WorkerCount": "7", "WorkerCountMax": "6"}),
    Variant("scaling-policy-type", _WORKERS, (of("ScaleOutOnLag", "PolicyType", "TargetTrackingScaling"),)),
    Variant("waits-for-policies", _WORKERS, (drop("Resources.Service.DependsOn"),), _SHELL),
    Variant("waits-for-policies", _WORKERS, (drop("Resources.Service.DependsOn"),), _SECRET),
    Variant("iam-policy-resource", _WORKERS, (_statement("Resource", "log-group/connect"),), _SHELL),
    Variant("iam-policy-resource", _WORKERS, parameters={"SourceAuthentication": "iam"}),
    Variant("iam-policy-action", _WORKERS, (_statement("Action", "OpenDataChannel"),), _SHELL),
    Variant("iam-policy-syntax", _WORKERS, (_statement("Effect", "Permit"),), _SHELL),
    Variant("iam-policy-syntax", _WORKERS, (_statement("Sid", "open-shells"),), _SHELL),
    Variant("iam-policy-name", _WORKERS, (of("ExecutionRole", "Policies.0.PolicyName", "start tasks"),)),
    Variant(
        "iam-policy-name",
        _WORKERS,
        (_added("Managed", "AWS::IAM::ManagedPolicy", ManagedPolicyName="use logs", PolicyDocument=_ALLOWED),),
    ),
    Variant(
        "iam-managed-policy-size", _WORKERS, (_added("Managed", "AWS::IAM::ManagedPolicy", PolicyDocument=_ALLOWED),)
    ),
    Variant("iam-inline-policy-size", _WORKERS, (_statement("Resource", _many(180)),), _SHELL),
    Variant(
        "iam-trust-policy",
        _WORKERS,
        (drop("Resources.TaskRole.Properties.AssumeRolePolicyDocument.Statement.0.Principal"),),
    ),
    Variant("lambda-memory", _CONTROL, (of("DrainFunction", "MemorySize", 12000),)),
    Variant("lambda-timeout", _CONTROL, (of("DrainFunction", "Timeout", 901),)),
    Variant("lambda-environment", _CONTROL, (of("DrainFunction", "Environment.Variables.TOPICS", "t" * 4000),)),
    Variant("lambda-environment", _CONTROL, (of("DrainFunction", "Environment.Variables.AWS_REGION", "eu-central-1"),)),
    Variant(
        "property-items",
        _CONTROL,
        (of("DrainFunction", "Layers", [f"arn:aws:lambda:eu-central-1:123456789012:layer:l{n}:1" for n in range(6)]),),
    ),
    Variant("sfn-name", _CONTROL, (of("MigrateStateMachine", "Name", "migrate clusters"),)),
    Variant(
        "scheduler-expression",
        _CONTROL,
        (of("HealStateMachine", "Events.EachMinute.Properties.ScheduleExpression", "rate(0 minutes)"),),
    ),
    Variant("tags", _WORKERS, (of("Cluster", "Tags", [{"Key": "aws:owner", "Value": "kafka"}]),)),
)
