"""References between the stacks, which no linter looks at, and properties that every resource must have."""

import re

import pytest

from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS, template

CHILDREN = {
    name: resource["Properties"]
    for name, resource in template(ROOT_TEMPLATE)["Resources"].items()
    if resource["Type"] == "AWS::Serverless::Application"
}

# Deployed each on its own, before the application.
ON_THEIR_OWN = {"cluster", "key", "network"}


def child(name: str) -> dict[str, dict[str, dict[str, object]]]:
    properties = CHILDREN[name]
    assert isinstance(properties, dict)
    return template(ROOT / properties["Location"])


def test_every_stack_is_part_of_the_application_or_outlives_it() -> None:
    locations = {properties["Location"] for properties in CHILDREN.values() if isinstance(properties, dict)}
    assert locations | {f"stacks/{name}.yaml" for name in ON_THEIR_OWN} == {f"stacks/{path.name}" for path in STACKS}


@pytest.mark.parametrize("name", CHILDREN)
def test_a_stack_gets_the_parameters_that_it_asks_for_and_no_other(name: str) -> None:
    properties, parameters = CHILDREN[name], child(name)["Parameters"]
    assert isinstance(properties, dict)
    needed = {key for key, parameter in parameters.items() if "Default" not in parameter}
    assert needed <= set(properties["Parameters"]) <= set(parameters)


def test_every_output_that_is_read_exists() -> None:
    read = re.findall(r"'(\w+)', 'Outputs\.(\w+)'|(\w+)\.Outputs\.(\w+)", str(template(ROOT_TEMPLATE)))
    assert read
    for found in read:
        stack, output = (part for part in found if part)
        assert output in child(stack)["Outputs"], f"{stack} has no output {output}"


@pytest.mark.parametrize("path", [ROOT_TEMPLATE, *STACKS], ids=lambda path: path.stem)
def test_every_parameter_is_used(path: object) -> None:
    from pathlib import Path  # noqa: PLC0415

    assert isinstance(path, Path)
    text = path.read_text()
    for name in template(path)["Parameters"]:
        assert re.search(rf"!Ref {name}\b|\${{{name}}}|\[!Ref {name}\b", text), f"{name} is not used"


def test_every_function_folder_is_deployed_with_a_description() -> None:
    resources = template(ROOT / "stacks" / "control.yaml")["Resources"]
    functions = [
        resource["Properties"] for resource in resources.values() if resource["Type"] == "AWS::Serverless::Function"
    ]
    deployed = {str(function["CodeUri"]) for function in functions if isinstance(function, dict)}
    assert deployed == {f"../functions/{app.parent.name}" for app in (ROOT / "functions").glob("*/app.py")}
    assert all(isinstance(function, dict) and function["Description"] for function in functions)


def test_the_bucket_outlives_the_stack() -> None:
    bucket = template(ROOT / "stacks" / "control.yaml")["Resources"]["Bucket"]
    assert bucket["UpdateReplacePolicy"] == "Retain"
    assert str(bucket["DeletionPolicy"]).startswith("Retain")


def test_the_delivery_guarantee_reaches_workers_and_functions() -> None:
    """Connectors that require it fail on workers that do not offer it, and the other way round copy twice."""
    for name in ("Workers", "Control"):
        properties = CHILDREN[name]
        assert isinstance(properties, dict)
        assert "DeliveryGuarantee" in properties["Parameters"]
    workers, control = child("Workers"), child("Control")
    assert "CONNECT_EXACTLY_ONCE_SOURCE_SUPPORT" in str(workers["Resources"]["TaskDefinition"])
    assert "DELIVERY_GUARANTEE" in str(control["Globals"])
