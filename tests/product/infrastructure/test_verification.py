"""`make verify` only reads: by the calls in its code, by the rights of its caller, by the role of its function."""

import ast
import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import pytest
from botocore import xform_name
from botocore.session import get_session

from tests.paths import ROOT, SAM
from tests.product.infrastructure.templates import ROOT_TEMPLATE, template
from tools.reference.sources import walk
from verify.lines.stacks import OUTPUTS

pytestmark = pytest.mark.slow

CODE: Final = sorted((ROOT / "verify").rglob("*.py"))
READING: Final = re.compile(r"(Describe|List|Get)[A-Z]\w+")
ASKING: Final = "lambda:InvokeFunction"
# Where the right has another name than the operation or the service: AWS Service Authorization Reference.
PREFIXES: Final = {"stepfunctions": "states", "service-quotas": "servicequotas"}
NAMES: Final = {"lambda:Invoke": ASKING, "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration"}
WITHOUT_RIGHT: Final = {"sts:GetCallerIdentity"}
# What the function's role may do beside describing, listing and getting; a data key changes nothing.
ALSO_READ: Final = {"dynamodb:Query", "kafka-cluster:Connect", "kms:Decrypt", "kms:GenerateDataKey"}


def services() -> set[str]:
    """Return the services whose clients the code makes."""
    text = "".join(path.read_text() for path in CODE)
    return set(re.findall(r'client\(\s*"([\w-]+)"', text))


def called() -> set[str]:
    """Return every operation that the code calls, e.g. ``ecs:DescribeServices``, of all that its services have."""
    methods = set(_names())
    return {
        f"{PREFIXES.get(service, service)}:{operation}"
        for service in services()
        for operation in get_session().get_service_model(service).operation_names
        if xform_name(operation) in methods
    }


def _names() -> Iterator[str]:
    """Yield the names of methods that are called, and of operations that are paged through."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield node.func.attr
                if node.func.attr == "get_paginator" and isinstance(node.args[0], ast.Constant):
                    yield str(node.args[0].value)


def allowed() -> set[str]:
    """Return the actions of verify/policy.json."""
    document = json.loads((ROOT / "verify" / "policy.json").read_text())
    return {action for each in document["Statement"] for action in _listed(each["Action"])}


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def test_the_code_calls_what_describes_lists_and_gets_and_invokes_one_function() -> None:
    operations = {NAMES.get(name, name) for name in called()} - {ASKING}
    assert not [name for name in operations if not READING.fullmatch(name.partition(":")[2])]
    assert len(operations) >= 19


def test_the_policy_allows_the_caller_just_that() -> None:
    assert allowed() == {NAMES.get(name, name) for name in called()} - WITHOUT_RIGHT


def test_only_the_function_that_answers_may_be_invoked() -> None:
    document = json.loads((ROOT / "verify" / "policy.json").read_text())
    (invoking,) = [each for each in document["Statement"] if ASKING in _listed(each["Action"])]
    assert invoking["Resource"] == "arn:aws:lambda:*:*:function:*-VerifyDepl*"


def test_the_function_s_role_only_reads() -> None:
    resources = template(ROOT / "stacks" / "control.yaml")["Resources"]
    granted = [resources["VerifyDeploymentFunction"], resources["ClustersPolicy"]]
    actions = {action for node in walk(granted) if node.get("Effect") == "Allow" for action in _listed(node["Action"])}
    assert {"ecs:ListTasks", "kafka-cluster:DescribeTopic", "secretsmanager:GetSecretValue"} <= actions
    assert not [action for action in actions - ALSO_READ if not READING.fullmatch(action.partition(":")[2])]


def test_no_other_policy_reaches_that_role() -> None:
    resources: dict[str, Any] = template(ROOT / "stacks" / "control.yaml")["Resources"]
    naming = [name for name, each in resources.items() if "VerifyDeploymentFunctionRole" in str(each)]
    assert naming == ["ClustersPolicy"]


def test_the_outputs_that_are_looked_for_are_given_out() -> None:
    outputs: dict[str, Any] = template(ROOT_TEMPLATE)["Outputs"]
    assert set(OUTPUTS) <= {name for name, output in outputs.items() if "Condition" not in output}


def test_the_command_runs_in_the_environment_of_the_sam_cli() -> None:
    """Whoever deploys has that one, and needs no other."""
    asked = [str(SAM.parent / "python"), "-m", "verify", "--help"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing is changed" in done.stdout


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_the_command_needs_neither_lab_nor_library(path: Any) -> None:
    imported = {
        name
        for node in ast.walk(ast.parse(path.read_text()))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not {name.partition(".")[0] for name in imported} & {"lab", "mskmigration", "functions", "tests"}
