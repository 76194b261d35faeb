"""Templates that CloudFormation does not accept, and parameters that a template itself refuses."""

from typing import Any, Final

from lab.deploy.strict.variant import Change, Template, Variant, of, put

_APPLICATION: Final = "template.yaml"
_WORKERS: Final = "stacks/workers.yaml"
_NETWORK: Final = "stacks/network.yaml"
_KEY: Final = "stacks/key.yaml"


def _many(section: str, name: str, count: int, value: Any) -> Change:
    def change(template: Template) -> None:
        template.setdefault(section, {}).update({f"{name}{number}": value for number in range(count)})

    return change


_THIRD_ZONE: Final = {"Fn::Select": [2, {"Fn::GetAZs": ""}]}
_HANDLE: Final = {"Type": "AWS::CloudFormation::WaitConditionHandle"}

TEMPLATES: Final = (
    Variant("template-section", _KEY, (put("Resource", {}),)),
    Variant("template-version", _KEY, (put("AWSTemplateFormatVersion", "2020-01-01"),)),
    Variant("template-description", _KEY, (put("Description", "d" * 1025),)),
    Variant("template-quota", _KEY, (_many("Resources", "Handle", 500, _HANDLE),)),
    Variant("template-quota", _KEY, (_many("Outputs", "Output", 200, {"Value": "v"}),)),
    Variant("template-size", _KEY, (put("Metadata.Text", "t" * 1_000_001),), pure=False),
    Variant("parameter-type", _KEY, (put("Parameters.Application.Type", "Text"),)),
    Variant("logical-id", _KEY, (put("Resources.The-Key", _HANDLE),)),
    Variant("resource-type-missing", _KEY, (put("Resources.Handle", {"Properties": {}}),)),
    Variant("resource-type", _KEY, (put("Resources.Handle", {"Type": "AWS::KMS::Keys"}),)),
    Variant("resource-attribute", _KEY, (put("Resources.Key.Property", {}),)),
    Variant("deletion-policy", _KEY, (put("Resources.Key.DeletionPolicy", "Keep"),)),
    Variant("unresolved-reference", _WORKERS, (put("Resources.Service.DependsOn", "Policy"),)),
    Variant("unresolved-reference", _NETWORK, (of("RouteTable", "VpcId", {"Ref": "TheVpc"}),)),
    Variant("unresolved-reference", _NETWORK, (put("Outputs.NetworkVpcId.Value", {"Ref": "TheVpc"}),)),
    Variant("unknown-attribute", _KEY, (put("Outputs.KeyArn.Value", {"Fn::GetAtt": ["Key", "ARN"]}),)),
    Variant("unresolved-condition", _NETWORK, (put("Resources.Vpc.Condition", "MakesVpc"),)),
    Variant("output-value", _KEY, (put("Outputs.KeyArn", {"Description": "The key"}),)),
    Variant("circular-dependency", _NETWORK, (put("Resources.Vpc.DependsOn", "SubnetA"),)),
    Variant("capabilities", _NETWORK, capabilities=(), pure=False),
    Variant(
        "capabilities",
        _WORKERS,
        (of("TaskRole", "RoleName", "worker"),),
        capabilities=("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"),
        pure=False,
    ),
    Variant("capabilities", _WORKERS, capabilities=("CAPABILITY_NAMED_IAM",), pure=False),
    Variant("template-rule", _APPLICATION, parameters={"WorkerCpu": "512", "WorkerMemory": "8192"}),
    Variant("template-rule", _APPLICATION, parameters={"WorkerCpu": "4096", "WorkerMemory": "32768"}),
    Variant("template-rule", _APPLICATION, parameters={"WorkerCount": "7", "WorkerCountMax": "6"}),
    Variant("template-rule", _APPLICATION, parameters={"SourceAuthentication": "iam"}),
    Variant("template-rule", _APPLICATION, parameters={"TargetAuthentication": "iam"}),
    Variant("template-rule", _APPLICATION, parameters={"SourceAuthentication": "scram-512"}),
    Variant("template-rule", _APPLICATION, parameters={"TargetAuthentication": "mtls"}),
    Variant("template-rule", _APPLICATION, parameters={"Monitoring": "enabled", "PrometheusImage": ""}),
    Variant("template-rule", _APPLICATION, parameters={"ReplicationFactor": "0"}),
    Variant("template-rule", _NETWORK, parameters={"ZoneA": "eu-central-1a"}),
    Variant("template-rule", _NETWORK, parameters={"ZoneA": "eu-central-1a", "ZoneB": "eu-central-1a"}),
    Variant("template-rule", _NETWORK, parameters={"VpcId": "vpc-0123456789abcdef0"}),
    Variant(
        "select-nonexistent",
        _NETWORK,
        (put("Resources.SubnetC.Condition", "MakeVpc"), of("SubnetC", "AvailabilityZone", _THIRD_ZONE)),
        region="us-west-1",
    ),
    Variant("mapping-key", _NETWORK, (put("Mappings.ZoneIds.us-east-1", {"A": "use1-az1"}),), region="us-east-1"),
)
