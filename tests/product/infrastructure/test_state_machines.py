"""The state machines' definitions: what two validators, botocore's models and the house's rules say of them."""

import re
import subprocess
from pathlib import Path

import botocore.session
import pytest
from statelint.linter import Linter

from tests.paths import ROOT
from tests.product.infrastructure.templates import MACHINES, TASK_TYPES, machine, states, template
from tools.reference.definitions import formatted

VALIDATOR = ROOT / "tests" / "product" / "infrastructure" / "asl" / "node_modules" / ".bin" / "asl-validator"
# Lambda gives a function CPU by its memory, one vCPU at so much (AWS Lambda: "Configure Lambda function memory").
ONE_CPU_MB = 1769
BLOCKED = ("Fence Writers", "Prove Quiet", "Drain", "Translate Offsets", "Apply Offsets", "Verify Offsets", "Promote")
SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
OPTIMIZED = {
    "events:putEvents": ("events", "PutEvents"),
    "lambda:invoke": ("lambda", "Invoke"),
    "sns:publish": ("sns", "Publish"),
    "states:startExecution": ("stepfunctions", "StartExecution"),
}


def named(path: Path) -> str:
    return path.name.removesuffix(".asl.json")


all_machines = pytest.mark.parametrize("path", MACHINES, ids=named)


@all_machines
def test_the_schema_of_the_language_holds(path: Path, tmp_path: Path) -> None:
    substituted = tmp_path / path.name
    substituted.write_text(
        SUBSTITUTION.sub(
            lambda match: "aws" if match[1] == "Partition" else "arn:aws:lambda:eu-central-1:123456789012:function:f",
            path.read_text(),
        )
    )
    done = subprocess.run([VALIDATOR, "--json-path", substituted], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@all_machines
def test_statelint_finds_nothing(path: Path) -> None:
    assert Linter.validate(str(path)) == []


@all_machines
def test_each_retrier_and_each_catcher_is_a_line(path: Path) -> None:
    assert path.read_text() == formatted(path.read_text()), "write it anew: make format"


@all_machines
def test_names_are_titles(path: Path) -> None:
    for name, _ in states(machine(path)):
        assert name == name.title().replace("-Up", "-Up"), f"{name}: the console's graph shows titles"


@all_machines
def test_every_task_has_a_time_out_a_retry_and_a_catch_of_everything(path: Path) -> None:
    for name, state in states(machine(path)):
        if state["Type"] == "Task":
            assert "TimeoutSeconds" in state, name
            assert state.get("Retry"), name
            catch = state["Catch"]
            assert isinstance(catch, list)
            assert catch[-1]["ErrorEquals"] == ["States.ALL"], name


@all_machines
def test_states_all_stands_alone_and_last(path: Path) -> None:
    for name, state in states(machine(path)):
        for key in ("Retry", "Catch"):
            rules = state.get(key, [])
            assert isinstance(rules, list)
            for rule in rules[:-1]:
                assert "States.ALL" not in rule["ErrorEquals"], f"{name} {key}"


@all_machines
def test_every_state_can_be_reached(path: Path) -> None:
    definition = machine(path)
    scopes = [definition] + [
        state["ItemProcessor"] for _, state in states(definition) if isinstance(state.get("ItemProcessor"), dict)
    ]
    for scope in scopes:
        assert isinstance(scope, dict)
        reached = {scope["StartAt"]} | set(re.findall(r'"(?:Next|Default)": "([^"]+)"', str(scope).replace("'", '"')))
        assert set(scope["States"]) <= reached


@all_machines
def test_parameters_are_those_of_the_service(path: Path) -> None:
    session = botocore.session.get_session()
    for name, state in states(machine(path)):
        if state["Type"] not in TASK_TYPES - {"Map", "Parallel"}:
            continue
        action = str(state["Resource"]).removeprefix("arn:${Partition}:states:::").removesuffix(".waitForTaskToken")
        service, operation = OPTIMIZED[action]
        shape = session.get_service_model(service).operation_model(operation).input_shape
        assert shape is not None
        known = {member[0].upper() + member[1:] for member in shape.members}
        required = {member[0].upper() + member[1:] for member in shape.required_members}
        parameters = state["Parameters"]
        assert isinstance(parameters, dict)
        given = {key.removesuffix(".$") for key in parameters}
        assert given <= known, f"{name}: {given - known} is no parameter of {action}"
        assert required <= given, f"{name}: {required - given} is missing"


@all_machines
def test_every_substitution_is_given_and_used(path: Path) -> None:
    resources = template(ROOT / "stacks" / "control.yaml")["Resources"]
    properties = next(
        resource["Properties"]
        for resource in resources.values()
        if isinstance(resource["Properties"], dict)
        and str(resource["Properties"].get("DefinitionUri", "")).endswith(path.name)
    )
    assert isinstance(properties, dict)
    assert set(SUBSTITUTION.findall(path.read_text())) == set(properties["DefinitionSubstitutions"])


@all_machines
def test_functions_are_named_as_their_states(path: Path) -> None:
    for name, state in states(machine(path)):
        parameters = state.get("Parameters", {})
        if isinstance(parameters, dict) and "FunctionName" in parameters:
            expected = "".join(word.title() for word in name.split()) + "FunctionArn"
            assert parameters["FunctionName"] == f"${{{expected}}}"
            assert (ROOT / "functions" / name.lower().replace(" ", "_") / "app.py").is_file()


@all_machines
def test_errors_that_are_caught_by_name_exist(path: Path) -> None:
    from mskmigration import errors  # noqa: PLC0415 the names are looked up as the state machine does

    for name, state in states(machine(path)):
        for key in ("Retry", "Catch"):
            rules = state.get(key, [])
            assert isinstance(rules, list)
            for error in (error for rule in rules for error in rule["ErrorEquals"] if "." not in error):
                assert error == "ClientError" or hasattr(errors, error), f"{name}: nothing raises {error}"


@pytest.mark.parametrize("name", ["cutover", "rollback"])
def test_functions_that_writers_wait_for_are_rehearsed_with_a_whole_cpu(name: str) -> None:
    found = dict(states(machine(ROOT / "statemachines" / f"{name}.asl.json")))
    rehearsed = set(SUBSTITUTION.findall(str(found["Rehearse"]["Result"])))
    assert rehearsed == {f"{state.replace(' ', '')}FunctionArn" for state in BLOCKED}
    functions = template(ROOT / "stacks" / "control.yaml")["Resources"]
    for arn in rehearsed:
        properties = functions[arn.removesuffix("Arn")]["Properties"]
        assert isinstance(properties, dict)
        assert properties["MemorySize"] == ONE_CPU_MB
