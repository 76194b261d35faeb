"""The schemas of the CloudFormation registry, as cfn-lint bundles them: of every region, with corrections of its own.

They are read as files: importing cfn-lint itself costs the local cloud seconds.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

type Schema = Mapping[str, Any]

# cfn-lint wants a VpcId beside egress rules; without one AWS takes the default VPC.
_STRICTER_THAN_AWS: Final[Mapping[str, tuple[str, ...]]] = {"AWS::EC2::SecurityGroup": ("dependentRequired",)}
_OUTPUTS: Final = "Outputs"


def _folder() -> Path:
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("cfn-lint is missing, whose schemas judge resources: run ./setup")
    return Path(found.origin).parent / "data" / "schemas"


@cache
def _types(region: str) -> Mapping[str, str]:
    types: Mapping[str, str] = json.loads((_folder() / "providers" / f"{region}.json").read_text())
    return types


@cache
def schema_of(type_name: str, region: str) -> Schema | None:
    """Return the schema of a resource type in a region; None where the region, or AWS, has no such type."""
    if type_name not in _types(region):
        return None
    schema: Schema = json.loads((_folder() / "resources" / f"{_types(region)[type_name]}.json").read_text())
    # What it says of itself would be looked up on the net.
    dropped = {"$schema", "$id", *_STRICTER_THAN_AWS.get(type_name, ())}
    return {key: value for key, value in schema.items() if key not in dropped}


def pointers(schema: Schema, kind: str) -> list[list[str]]:
    """Return the paths that a schema lists, e.g. as ``readOnlyProperties``; ``*`` is each item of a list."""
    return [pointer.split("/")[2:] for pointer in schema.get(kind, [])]


def is_attribute(schema: Schema, name: str) -> bool:
    """Tell whether ``Fn::GetAtt`` may ask for it: what the service alone sets, and outputs of a nested stack."""
    readable = {".".join(path) for path in pointers(schema, "readOnlyProperties")}
    return name in readable or name.partition(".")[0] in (*readable, _OUTPUTS)
