"""ECS, Lambda, state machines, service discovery and scaling."""

import io
import zipfile

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.resource_type import Call, Place, Properties, ResourceType, Setting
from localaws.cloudformation.stabilizing import steady_service


def _inline_code_as_archive(properties: Properties, _place: Place) -> Properties:
    """Zip ``Code.ZipFile`` as Lambda does with inline code: one file, index.py."""
    code = properties.get("Code", {})
    if "ZipFile" not in code:
        return properties
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        # A fixed date, so that the same code gives the same archive.
        file.writestr(zipfile.ZipInfo("index.py"), code["ZipFile"])
    return {**properties, "Code": {"ZipFile": archive.getvalue()}}


def _definition_as_text(properties: Properties, place: Place) -> Properties:
    """Bring the definition, wherever it is given, to text with its substitutions made."""
    kept = dict(properties)
    substitutions = kept.pop("DefinitionSubstitutions", {})
    location = kept.pop("DefinitionS3Location", None)
    inline = kept.pop("Definition", None)
    text = kept.pop("DefinitionString", None)
    if location:
        found = place.client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"])
        text = found["Body"].read().decode()
    definition = text if text is not None else inline
    if definition is None:
        raise TemplateError("A state machine needs one of Definition, DefinitionString, DefinitionS3Location")
    return {**kept, "definition": _substituted(definition, substitutions)}


def _substituted(definition: object, substitutions: dict[str, object]) -> object:
    if isinstance(definition, str):
        for name, value in substitutions.items():
            definition = definition.replace(f"${{{name}}}", str(value))
        return definition
    if isinstance(definition, dict):
        return {key: _substituted(value, substitutions) for key, value in definition.items()}
    if isinstance(definition, list):
        return [_substituted(item, substitutions) for item in definition]
    return definition


def _target_from_id(properties: Properties, _place: Place) -> Properties:
    """Split ``ScalingTargetId``, which is a scalable target's Ref."""
    kept = dict(properties)
    if target := kept.pop("ScalingTargetId", None):
        kept["ResourceId"], kept["ScalableDimension"], kept["ServiceNamespace"] = target.split("|")
    return kept


_ECS = {
    "AWS::ECS::Cluster": ResourceType(
        "ecs",
        create=Call("CreateCluster"),
        update="UpdateCluster",
        delete="DeleteCluster",
        identity={"cluster": "ref"},
        ref="response.cluster.clusterName",
        attributes={"Arn": "response.cluster.clusterArn"},
        name="ClusterName",
        renames={"ClusterSettings": "settings"},
    ),
    "AWS::ECS::TaskDefinition": ResourceType(
        "ecs",
        create=Call("RegisterTaskDefinition"),
        delete="DeregisterTaskDefinition",
        identity={"taskDefinition": "ref"},
        ref="response.taskDefinition.taskDefinitionArn",
        attributes={"TaskDefinitionArn": "response.taskDefinition.taskDefinitionArn"},
        name="Family",
        name_limit=255,
    ),
    "AWS::ECS::Service": ResourceType(
        "ecs",
        create=Call("CreateService"),
        update="UpdateService",
        delete="DeleteService",
        identity={"service": "ref", "cluster": "properties.Cluster", "force": "`true`"},
        ref="response.service.serviceArn",
        attributes={"Name": "response.service.serviceName", "ServiceArn": "response.service.serviceArn"},
        name="ServiceName",
        stabilize=steady_service,
    ),
}

_LAMBDA = {
    "AWS::Lambda::Function": ResourceType(
        "lambda",
        create=Call("CreateFunction"),
        update="UpdateFunctionConfiguration",
        delete="DeleteFunction",
        identity={"FunctionName": "ref"},
        ref="response.FunctionName",
        attributes={"Arn": "response.FunctionArn"},
        name="FunctionName",
        settings=(
            Setting("Code", Call("UpdateFunctionCode", "merge({FunctionName: ref}, value)"), at_creation=False),
            Setting(
                "Tags",
                Call("TagResource", "{Resource: response.FunctionArn, Tags: value}"),
                at_creation=False,
            ),
            Setting(
                "ReservedConcurrentExecutions",
                Call("PutFunctionConcurrency", "{FunctionName: ref, ReservedConcurrentExecutions: value}"),
                clear=Call("DeleteFunctionConcurrency", "{FunctionName: ref}"),
            ),
        ),
        prepare=_inline_code_as_archive,
    ),
    "AWS::Lambda::LayerVersion": ResourceType(
        "lambda",
        create=Call("PublishLayerVersion"),
        delete="DeleteLayerVersion",
        identity={"LayerName": "properties.LayerName", "VersionNumber": "response.Version"},
        ref="response.LayerVersionArn",
        attributes={"LayerVersionArn": "response.LayerVersionArn"},
        name="LayerName",
    ),
    "AWS::Lambda::Permission": ResourceType(
        "lambda",
        create=Call("AddPermission"),
        delete="RemovePermission",
        identity={"FunctionName": "properties.FunctionName", "StatementId": "ref"},
        ref="properties.StatementId",
        attributes={"Id": "ref"},
        name="StatementId",
    ),
    "AWS::Lambda::Version": ResourceType(
        "lambda",
        create=Call("PublishVersion"),
        ref="response.FunctionArn",
        attributes={"Version": "response.Version", "FunctionArn": "response.FunctionArn"},
    ),
    "AWS::Lambda::Alias": ResourceType(
        "lambda",
        create=Call("CreateAlias"),
        update="UpdateAlias",
        delete="DeleteAlias",
        identity={"FunctionName": "properties.FunctionName", "Name": "properties.Name"},
        ref="response.AliasArn",
        attributes={"AliasArn": "response.AliasArn"},
    ),
    "AWS::Lambda::EventInvokeConfig": ResourceType(
        "lambda",
        create=Call("PutFunctionEventInvokeConfig"),
        update="PutFunctionEventInvokeConfig",
        delete="DeleteFunctionEventInvokeConfig",
        identity={"FunctionName": "properties.FunctionName", "Qualifier": "properties.Qualifier"},
        ref="join('|', [properties.FunctionName, properties.Qualifier || '$LATEST'])",
    ),
}

_STEP_FUNCTIONS = {
    "AWS::StepFunctions::StateMachine": ResourceType(
        "stepfunctions",
        create=Call("CreateStateMachine"),
        update="UpdateStateMachine",
        delete="DeleteStateMachine",
        identity={"stateMachineArn": "ref"},
        ref="response.stateMachineArn",
        attributes={"Arn": "ref", "Name": "properties.name"},
        name="StateMachineName",
        name_limit=80,
        renames={"StateMachineName": "name", "StateMachineType": "type"},
        prepare=_definition_as_text,
    ),
}

_SERVICE_DISCOVERY = {
    f"AWS::ServiceDiscovery::{kind}Namespace": ResourceType(
        "servicediscovery",
        create=Call(f"Create{kind}Namespace"),
        find=Call("GetOperation", "{OperationId: response.OperationId}"),
        delete="DeleteNamespace",
        identity={"Id": "ref"},
        ref="found.Operation.Targets.NAMESPACE",
        attributes={
            "Id": "ref",
            "Arn": "join(':', ['arn:aws:servicediscovery', region, account, join('/', ['namespace', ref])])",
        },
    )
    for kind in ("PrivateDns", "Http")
} | {
    "AWS::ServiceDiscovery::Service": ResourceType(
        "servicediscovery",
        create=Call("CreateService"),
        delete="DeleteService",
        identity={"Id": "ref"},
        ref="response.Service.Id",
        attributes={"Id": "ref", "Arn": "response.Service.Arn", "Name": "response.Service.Name"},
        name="Name",
    ),
}

_SCALING = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ResourceType(
        "application-autoscaling",
        create=Call("RegisterScalableTarget"),
        update="RegisterScalableTarget",
        delete="DeregisterScalableTarget",
        identity={
            "ServiceNamespace": "properties.ServiceNamespace",
            "ResourceId": "properties.ResourceId",
            "ScalableDimension": "properties.ScalableDimension",
        },
        ref="join('|', [properties.ResourceId, properties.ScalableDimension, properties.ServiceNamespace])",
        attributes={"Id": "ref"},
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ResourceType(
        "application-autoscaling",
        create=Call("PutScalingPolicy"),
        update="PutScalingPolicy",
        delete="DeleteScalingPolicy",
        identity={
            "PolicyName": "properties.PolicyName",
            "ServiceNamespace": "properties.ServiceNamespace",
            "ResourceId": "properties.ResourceId",
            "ScalableDimension": "properties.ScalableDimension",
        },
        ref="response.PolicyARN",
        attributes={"Arn": "response.PolicyARN"},
        prepare=_target_from_id,
    ),
}

COMPUTE = {**_ECS, **_LAMBDA, **_STEP_FUNCTIONS, **_SERVICE_DISCOVERY, **_SCALING}
