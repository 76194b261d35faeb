"""The resource types that the local cloud can create, as data.

A type that is not here fails its stack, by name. To add one, describe its operations (see
`localaws.cloudformation.resource_type`) in the module of its field.
"""

from collections.abc import Mapping

from localaws.cloudformation.resource_type import ResourceType
from localaws.cloudformation.types.compute import COMPUTE
from localaws.cloudformation.types.delivery import DELIVERY
from localaws.cloudformation.types.network import NETWORK
from localaws.cloudformation.types.observation import OBSERVATION
from localaws.cloudformation.types.security import SECURITY
from localaws.cloudformation.types.storage import STORAGE
from localaws.cloudformation.types.streaming import STREAMING

TYPES: Mapping[str, ResourceType] = {
    **COMPUTE,
    **DELIVERY,
    **NETWORK,
    **OBSERVATION,
    **SECURITY,
    **STORAGE,
    **STREAMING,
}

WITHOUT_LOCAL_MEANING: Mapping[str, str] = {
    "AWS::CloudFormation::WaitConditionHandle": "only forces an order, or makes an empty stack valid",
    "AWS::Logs::QueryDefinition": "a query saved for the console; nothing refers to it",
    "AWS::XRay::SamplingRule": "traces are not collected on one machine",
}
