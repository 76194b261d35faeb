"""The page of settings: the parameters of every template that is deployed by hand."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from tools.reference.markdown import code, sentence, table
from tools.reference.sources import template

TEMPLATES: Final = {
    "template.yaml": ("The application", "parameters/application.yaml"),
    "stacks/network.yaml": ("The network", "parameters/network.yaml"),
    "stacks/cluster.yaml": ("The cluster", "parameters/cluster.yaml"),
    "stacks/key.yaml": ("The key", "parameters/key.yaml"),
}
INTRODUCTION: Final = """# Settings

This page lists the parameters of each template. `sam deploy --guided` asks for them. You can also edit the file that is
named with each template, and deploy with `sam deploy --config-env <environment>` (`samconfig.toml`). The comments in
this file explain more.
"""


def settings() -> str:
    """Return the page."""
    return "\n".join([INTRODUCTION, *(_section(path, *told) for path, told in TEMPLATES.items())])


def _section(path: str, title: str, file: str) -> str:
    document = template(path)
    links = f"Template [{path}](../../{path}), options in [{file}](../../{file})."
    return "\n".join([f"## {title}\n", f"{links}\n", *_groups(document)])


def _groups(document: Mapping[str, Any]) -> Iterator[str]:
    for group in document["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]:
        yield f"### {group['Label']['default']}\n"
        rows = ((name, document["Parameters"][name]) for name in group["Parameters"])
        yield table(
            ("Parameter", "Default", "Allowed", "Meaning"),
            (
                (code(name), _default(parameter), _allowed(parameter), sentence(parameter["Description"]))
                for name, parameter in rows
            ),
        )


def _default(parameter: Mapping[str, Any]) -> str:
    if "Default" not in parameter:
        return "must be given"
    return code(parameter["Default"]) or "empty"


def _allowed(parameter: Mapping[str, Any]) -> str:
    if "AllowedValues" in parameter:
        return ", ".join(code(value) for value in parameter["AllowedValues"])
    least, most = parameter.get("MinValue"), parameter.get("MaxValue")
    if least is not None and most is not None:
        return f"{least} to {most}"
    if least is not None:
        return f"{least} or more"
    constraint: str = parameter.get("ConstraintDescription", "")
    return constraint.removeprefix("must be ")
