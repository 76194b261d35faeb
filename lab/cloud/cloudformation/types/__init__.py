"""The resource types that the local cloud can create, as data.

A type that is not here fails its stack, by name. To add one, describe its operations (see
`lab.cloud.cloudformation.resource_type`) in the module of its field.
"""

from collections.abc import Mapping

from lab.cloud.cloudformation.resource_type import ResourceType
from lab.cloud.cloudformation.types.compute import COMPUTE
from lab.cloud.cloudformation.types.delivery import DELIVERY
from lab.cloud.cloudformation.types.network import NETWORK
from lab.cloud.cloudformation.types.observation import OBSERVATION
from lab.cloud.cloudformation.types.security import SECURITY
from lab.cloud.cloudformation.types.storage import STORAGE

TYPES: Mapping[str, ResourceType] = {**COMPUTE, **DELIVERY, **NETWORK, **OBSERVATION, **SECURITY, **STORAGE}

WITHOUT_LOCAL_MEANING: Mapping[str, str] = {
    "AWS::CloudFormation::WaitConditionHandle": "only forces an order, or makes an empty stack valid",
    "AWS::Logs::QueryDefinition": "a query saved for the console; nothing refers to it",
    "AWS::XRay::SamplingRule": "traces are not collected on one machine",
}
