"""Refuses a template that CloudFormation does not accept, before a stack exists."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from localaws.cloudformation.errors import TemplateError
from localaws.cloudformation.references import creation_order, get_atts, references
from localaws.cloudformation.strict.fault import Fault
from localaws.cloudformation.strict.registry import is_attribute, schema_of
from localaws.cloudformation.types import TYPES

type Template = Mapping[str, Any]

GUIDE: Final = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide"
_QUOTAS: Final = f"{GUIDE}/cloudformation-limits.html"
_ANATOMY: Final = f"{GUIDE}/template-anatomy.html"
_SECTIONS: Final = {
    *("AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions"),
    *("Transform", "Hooks", "Resources", "Outputs", "Globals"),
}
_ATTRIBUTES: Final = {
    *("Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy"),
    *("CreationPolicy", "UpdatePolicy", "Connectors", "IgnoreGlobals"),
}
_LIMITS: Final = {"Resources": 500, "Parameters": 200, "Outputs": 200, "Mappings": 200}
_DELETIONS: Final = ("Delete", "Retain", "RetainExceptOnCreate", "Snapshot")
_DESCRIPTION_LIMIT: Final = 1024
_SIZE_LIMIT: Final = 1_000_000
_INLINE_LIMIT: Final = 51_200
_PARAMETER_TYPE: Final = re.compile(
    r"String|Number|CommaDelimitedList|List<Number>|List<String>|(List<)?AWS::[\w:]+>?|AWS::SSM::Parameter::.*"
)
_PSEUDO: Final = "AWS::"
_CIRCULAR: Final = f"{GUIDE}/troubleshooting.html"
_MODULES: Final = ("AWS::CloudFormation::", "Custom::")


class FormatRefusedError(TemplateError):
    """CloudFormation does not accept the template; names the rule."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


def check_size(text: str, *, inline: bool) -> None:
    """Refuse a template that is too long.

    Raises
    ------
    FormatRefusedError
    """
    size = len(text.encode())
    if inline and size > _INLINE_LIMIT:
        words = (
            "1 validation error detected: Value at 'templateBody' failed to satisfy constraint: "
            f"Member must have length less than or equal to {_INLINE_LIMIT}"
        )
        raise FormatRefusedError(Fault("template-size", words, _QUOTAS))
    if size > _SIZE_LIMIT:
        raise FormatRefusedError(
            Fault("template-size", f"Template may not exceed {_SIZE_LIMIT} bytes in size.", _QUOTAS)
        )


def check_sections(template: Template) -> None:
    """Refuse a template whose sections are not CloudFormation's.

    Raises
    ------
    FormatRefusedError
    """
    for fault in _sections(template):
        raise FormatRefusedError(fault)


def check(template: Template, region: str) -> None:
    """Refuse a template that is expanded and that CloudFormation does not accept.

    Raises
    ------
    FormatRefusedError
        Tells the first fault, as CloudFormation does.
    """
    for judge in (_quotas, _parameters, _resources, _references, _attributes, _conditions, _outputs):
        for fault in judge(template, region):
            raise FormatRefusedError(fault)
    try:
        creation_order(template["Resources"])
    except TemplateError as error:
        raise FormatRefusedError(Fault("circular-dependency", str(error), _CIRCULAR)) from error


def _sections(template: Template) -> Iterator[Fault]:
    if unknown := sorted(template.keys() - _SECTIONS):
        words = f"Invalid template property or properties [{', '.join(unknown)}]"
        yield Fault("template-section", words, _ANATOMY)
    version = template.get("AWSTemplateFormatVersion", "2010-09-09")
    if str(version)[:10] != "2010-09-09":
        yield Fault("template-version", "Template format error: unsupported template format version", _ANATOMY)
    if len(str(template.get("Description", "")).encode()) > _DESCRIPTION_LIMIT:
        words = f"Template format error: 'Description' length is greater than {_DESCRIPTION_LIMIT}."
        yield Fault("template-description", words, _QUOTAS)


def _quotas(template: Template, _region: str) -> Iterator[Fault]:
    for section, limit in _LIMITS.items():
        if (count := len(template.get(section, {}))) > limit:
            words = (
                f"Template format error: Number of {section.lower()}, {count}, is greater than maximum allowed, {limit}"
            )
            yield Fault("template-quota", words, _QUOTAS)


def _parameters(template: Template, _region: str) -> Iterator[Fault]:
    for name, parameter in template.get("Parameters", {}).items():
        if not _PARAMETER_TYPE.fullmatch(str(parameter.get("Type"))):
            words = f"Template format error: Unrecognized parameter type: {parameter.get('Type')}"
            yield Fault("parameter-type", words, f"{GUIDE}/parameters-section-structure.html")
        if not name.isalnum():
            yield Fault("logical-id", f"Template format error: Parameter name {name} is non alphanumeric.", _ANATOMY)


def _resources(template: Template, region: str) -> Iterator[Fault]:
    structure = f"{GUIDE}/resources-section-structure.html"
    resources: Mapping[str, Any] = template["Resources"]
    for name, resource in resources.items():
        if not name.isalnum():
            yield Fault("logical-id", f"Template format error: Resource name {name} is non alphanumeric.", structure)
        if not isinstance(resource, dict) or "Type" not in resource:
            words = f"Template format error: [/Resources/{name}] Every Resources object must contain a Type member."
            yield Fault("resource-type-missing", words, structure)
            return
        if unknown := sorted(resource.keys() - _ATTRIBUTES):
            yield Fault("resource-attribute", f"Invalid template resource property '{unknown[0]}'", structure)
        yield from _policies(name, resource)
    types = {resource["Type"] for resource in resources.values() if not resource["Type"].startswith(_MODULES)}
    if unrecognized := sorted(name for name in types if schema_of(name, region) is None):
        words = f"Template format error: Unrecognized resource types: [{', '.join(unrecognized)}]"
        yield Fault("resource-type", words, structure)


def _policies(name: str, resource: Mapping[str, Any]) -> Iterator[Fault]:
    for attribute in ("DeletionPolicy", "UpdateReplacePolicy"):
        if resource.get(attribute, "Delete") not in _DELETIONS:
            words = f"Template format error: Unrecognized {attribute} {resource[attribute]} for resource {name}"
            yield Fault("deletion-policy", words, f"{GUIDE}/aws-attribute-deletionpolicy.html")


def _references(template: Template, _region: str) -> Iterator[Fault]:
    known = {*template["Resources"], *template.get("Parameters", {})}
    places = {
        "Resources": [
            {"Properties": each.get("Properties", {}), "": [{"Ref": name} for name in _depends(each)]}
            for each in template["Resources"].values()
        ],
        "Outputs": list(template.get("Outputs", {}).values()),
    }
    for block, pieces in places.items():
        missing = {name for name in references(pieces) if name not in known and not name.startswith(_PSEUDO)}
        if missing:
            words = (
                f"Template format error: Unresolved resource dependencies [{', '.join(sorted(missing))}] "
                f"in the {block} block of the template"
            )
            yield Fault("unresolved-reference", words, f"{GUIDE}/resources-section-structure.html")
    for name, resource in template["Resources"].items():
        for awaited in _depends(resource):
            if awaited not in template["Resources"] or awaited == name:
                words = (
                    f"Template format error: Unresolved resource dependencies [{awaited}] "
                    "in the Resources block of the template"
                )
                yield Fault("unresolved-reference", words, f"{GUIDE}/aws-attribute-dependson.html")


def _attributes(template: Template, region: str) -> Iterator[Fault]:
    source = "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getatt.html"
    for name, attribute in get_atts([template["Resources"], template.get("Outputs", {})]):
        resource = template["Resources"].get(name)
        if resource is None:
            words = f"Template error: instance of Fn::GetAtt references undefined resource {name}"
            yield Fault("unknown-attribute", words, source)
        elif not _has(resource["Type"], attribute, region):
            words = f"Template error: resource {name} does not support attribute type {attribute} in Fn::GetAtt"
            yield Fault("unknown-attribute", words, source)


def _has(type_name: str, attribute: str, region: str) -> bool:
    schema = schema_of(type_name, region)
    described = TYPES[type_name].attributes if type_name in TYPES else {}
    return schema is None or is_attribute(schema, attribute) or attribute in described


def _conditions(template: Template, _region: str) -> Iterator[Fault]:
    conditions = template.get("Conditions", {})
    source = f"{GUIDE}/conditions-section-structure.html"
    for block in ("Resources", "Outputs"):
        for each in template.get(block, {}).values():
            used = {each["Condition"]} if isinstance(each.get("Condition"), str) else set()
            for name in sorted((used | {*_chosen_by(each)}) - conditions.keys()):
                words = f"Template format error: Unresolved condition dependency {name} in the {block} block"
                yield Fault("unresolved-condition", f"{words} of the template", source)
    for name in references(conditions):
        if name not in template.get("Parameters", {}) and not name.startswith(_PSEUDO):
            words = (
                f"Template format error: Unresolved dependencies [{name}]. "
                "Cannot reference resources in the Conditions block of the template"
            )
            yield Fault("unresolved-condition", words, source)


def _outputs(template: Template, _region: str) -> Iterator[Fault]:
    for name, output in template.get("Outputs", {}).items():
        if "Value" not in output:
            words = (
                f"Template format error: Output {name} is malformed. Every Outputs member must contain a Value object"
            )
            yield Fault("output-value", words, f"{GUIDE}/outputs-section-structure.html")


def _chosen_by(node: Any) -> Iterator[str]:
    """Yield the conditions that ``Fn::If`` asks anywhere in a piece of template."""
    for value in node if isinstance(node, list) else node.values() if isinstance(node, dict) else ():
        yield from _chosen_by(value)
    if isinstance(node, dict) and isinstance(node.get("Fn::If"), list):
        yield str(node["Fn::If"][0])


def _depends(resource: Mapping[str, Any]) -> list[str]:
    named = resource.get("DependsOn", [])
    return named if isinstance(named, list) else [named]
