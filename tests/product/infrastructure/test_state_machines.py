"""The state machines' definitions: what two validators, botocore's models and the house's rules say of them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from statelint.linter import Linter

from mskmigration import errors
from mskmigration.cutover.record import Direction
from mskmigration.cutover.workflow import HANDOVER
from tests.paths import ROOT
from tests.product.infrastructure.templates import MACHINES, TASK_TYPES, machine, states, template
from tools.reference.definitions import formatted
from tools.reference.sources import machines

VALIDATOR = ROOT / "tests" / "product" / "infrastructure" / "asl" / "node_modules" / ".bin" / "asl-validator"
ONLY_BACK = {f"{step.state.replace(' ', '')}Function" for step in HANDOVER if step.only is Direction.BACK}
SUBSTITUTION = re.compile(r"\$\{(\w+)\}")
OPTIMIZED = {
    "events:putEvents": ("events", "PutEvents"),
    "lambda:invoke": ("lambda", "Invoke"),
    "sns:publish": ("sns", "Publish"),
    "states:startExecution": ("stepfunctions", "StartExecution"),
}


def properties_of(name: str) -> dict[str, Any]:
    """Return the properties of a machine in the template."""
    resources = template(ROOT / "stacks" / "control.yaml")["Resources"]
    properties: Any = resources[f"{name.title()}StateMachine"]["Properties"]
    assert properties["Name"] == {"Fn::Sub": f"${{Application}}-{name}"}
    return dict(properties)


def invoked_by(name: str) -> set[str]:
    """Return the functions that a machine's role may invoke."""
    allowed = [it for policy in properties_of(name)["Policies"] for it in policy["Statement"] if "Action" in it]
    return {arn["Fn::GetAtt"][0] for it in allowed if it["Action"] == "lambda:InvokeFunction" for arn in it["Resource"]}


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


@pytest.mark.parametrize("name", machines())
def test_every_substitution_is_given_and_used(name: str) -> None:
    text = (ROOT / "statemachines" / f"{machines()[name]}.asl.json").read_text()
    assert set(SUBSTITUTION.findall(text)) == set(properties_of(name)["DefinitionSubstitutions"])


@pytest.mark.parametrize("name", machines())
def test_a_machine_may_invoke_the_functions_that_it_calls(name: str) -> None:
    substituted = properties_of(name)["DefinitionSubstitutions"].values()
    called = {it["Fn::GetAtt"][0] for it in substituted if "Fn::GetAtt" in it}
    assert invoked_by(name) == called - (ONLY_BACK if name == "cutover" else set())


def test_only_the_role_of_rollback_may_invoke_what_only_rollback_calls() -> None:
    assert {"StartReverseReplicationFunction", "CheckReverseLagFunction"} == ONLY_BACK
    assert {name for name in machines() if ONLY_BACK & invoked_by(name)} == {"rollback"}


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
    for name, state in states(machine(path)):
        for key in ("Retry", "Catch"):
            rules = state.get(key, [])
            assert isinstance(rules, list)
            for error in (error for rule in rules for error in rule["ErrorEquals"] if "." not in error):
                assert error == "ClientError" or hasattr(errors, error), f"{name}: nothing raises {error}"


def test_machines_retry_the_errors_that_may_pass_by_themselves_and_no_other() -> None:
    retried: set[str] = set()
    for _, state in (each for path in MACHINES for each in states(machine(path))):
        retriers: Any = state.get("Retry", [])
        retried |= {error for retrier in retriers for error in retrier["ErrorEquals"]}
    assert retried & vars(errors).keys() == {kind.__name__ for kind in errors.PassingError.__subclasses__()}
