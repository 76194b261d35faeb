"""Whom policies of resources let in, and whom roles trust."""

from typing import Any, Final

from lab.deploy.strict.variant import Change, Variant, drop, of

_WORKERS: Final = "stacks/workers.yaml"
_CONTROL: Final = "stacks/control.yaml"
_KEY: Final = "stacks/key.yaml"
_SHELL: Final = {"ExecuteCommand": "enabled"}
_OF_BUCKET: Final = "PolicyDocument.Statement.0"


def _added(name: str, kind: str, **properties: Any) -> Change:
    def change(template: dict[str, Any]) -> None:
        template["Resources"][name] = {"Type": kind, "Properties": properties}

    return change


def _allowing(action: str, **rest: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, **rest}]}


def _of_topic(document: dict[str, Any]) -> Change:
    return _added("TopicPolicy", "AWS::SNS::TopicPolicy", Topics=[{"Ref": "Topic"}], PolicyDocument=document)


def _trust(path: str, value: Any) -> Change:
    return of("TaskRole", f"AssumeRolePolicyDocument.Statement.0.{path}", value)


def _trusted(role: str, service: str) -> Change:
    return of(role, "AssumeRolePolicyDocument.Statement.0.Principal.Service", service)


_TRUSTS_TASKS: Final = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}

_EVERYBODY: Final = {"Resource": "*", "Principal": "*"}
_QUEUE: Final = {"Queues": ["https://sqs.eu-central-1.amazonaws.com/123456789012/queue"]}
_MANY: Final = [f"arn:aws:iam::123456789012:policy/policy-{number}" for number in range(11)]
_BY_SERVICE: Final = {"Principal": {"Service": "logs.amazonaws.com"}, "Resource": "*"}

PRINCIPALS: Final = (
    *(
        Variant("role-trust", template, (_trusted(role, service),))
        for template, role, service in (
            (_WORKERS, "TaskRole", "ecs.amazonaws.com"),
            (_WORKERS, "ExecutionRole", "lambda.amazonaws.com"),
            ("stacks/network.yaml", "FlowLogRole", "delivery.logs.amazonaws.com"),
        )
    ),
    Variant("role-trust", _CONTROL, (of("DrainFunction", "AssumeRolePolicyDocument", _TRUSTS_TASKS),)),
    Variant(
        "role-trust",
        _CONTROL,
        (
            drop("Resources.FinishStateMachine.Properties.Policies"),
            drop("Resources.FinishStateMachine.Properties.PermissionsBoundary"),
            of("FinishStateMachine", "Role", {"Fn::GetAtt": ["DrainFunctionRole", "Arn"]}),
        ),
    ),
    Variant(
        "role-trust",
        _WORKERS,
        (of("TaskRole", "AssumeRolePolicyDocument.Statement.0.Condition.StringEquals.aws:SourceAccount", "1" * 12),),
    ),
    Variant("iam-trusted-principal", _WORKERS, (_trust("Principal", "ecs-tasks.amazonaws.com"),)),
    Variant(
        "iam-trusted-principal", _WORKERS, (_trust("Principal.Service", ["ecs-tasks", "ecs-tasks.amazonaws.com"]),)
    ),
    Variant("iam-trusted-principal", _WORKERS, (_trust("Principal.AWS", "worker"),)),
    Variant("iam-trusted-principal", _WORKERS, (_trust("Action", ["sts:AssumeRole", "s3:GetObject"]),)),
    Variant("iam-policies-per-role", _WORKERS, (of("TaskRole", "ManagedPolicyArns", _MANY),)),
    Variant("iam-principal", _WORKERS, (of("ShellPolicy", f"{_OF_BUCKET}.Principal", "*"),), _SHELL),
    Variant("s3-bucket-policy", _CONTROL, (drop(f"Resources.BucketPolicy.Properties.{_OF_BUCKET}.Principal"),)),
    Variant("s3-bucket-policy", _CONTROL, (of("BucketPolicy", f"{_OF_BUCKET}.Action", "sns:Publish"),)),
    Variant(
        "s3-bucket-policy",
        _CONTROL,
        (
            of("BucketPolicy", "Bucket", "evidence"),
            of("BucketPolicy", f"{_OF_BUCKET}.Resource", "arn:aws:s3:::other/*"),
        ),
    ),
    Variant("sns-topic-policy", _CONTROL, (_of_topic(_allowing("sns:Publish", Resource="*")),)),
    Variant("sns-topic-policy", _CONTROL, (_of_topic(_allowing("sns:*", **_EVERYBODY)),)),
    Variant(
        "sqs-queue-policy",
        _CONTROL,
        (_added("Policy", "AWS::SQS::QueuePolicy", PolicyDocument=_allowing("sqs:*", Resource="*"), **_QUEUE),),
    ),
    Variant("kms-key-policy", _KEY, (drop("Resources.Key.Properties.KeyPolicy.Statement.0.Principal"),)),
    Variant("kms-key-policy", _KEY, (of("Key", "KeyPolicy", _allowing("kms:Decrypt", **_BY_SERVICE)),)),
)
