"""What a function's cold start depends on: what it imports, and that Lambda need not compile it."""

import json
import os
import struct
import subprocess
import sys
from importlib.util import MAGIC_NUMBER, cache_from_source
from pathlib import Path

import pytest

from localaws.built_once import locked
from tests.paths import LAMBDA_RUNTIME_PYTHON, ROOT

pytestmark = pytest.mark.slow

LAYER = ROOT / "layers" / "mskmigration"
# Of a .pyc's second field (PEP 552): bit 0, the source's hash follows; bit 1, it is to be checked.
UNCHECKED_HASH = 0b01
# Lambda refuses a function whose code and layers take more than 250 MB unpacked.
MOST_UNPACKED_BYTES = 100_000_000
HANDING_OVER = "mskmigration.cutover"
PAGES = {"jinja2", "mskmigration.evidence"}
PREFLIGHT = "mskmigration.preflight"


@pytest.mark.parametrize(
    ("function", "needless"),
    [
        ("check_health", {HANDING_OVER, PREFLIGHT, "yaml", *PAGES}),
        ("check_connectors", {HANDING_OVER, PREFLIGHT, "yaml", *PAGES}),
        ("measure_lag", {HANDING_OVER, PREFLIGHT, "yaml", *PAGES}),
        ("register_connectors", {HANDING_OVER, PREFLIGHT, *PAGES}),
        ("drain", {PREFLIGHT, *PAGES}),
        ("start_healing", {HANDING_OVER, PREFLIGHT, "yaml", "confluent_kafka", "httpx", *PAGES}),
        ("explain_failure", {HANDING_OVER, PREFLIGHT, "yaml", "confluent_kafka", "httpx", "boto3", *PAGES}),
    ],
)
def test_a_function_imports_nothing_that_it_does_not_use(function: str, needless: set[str]) -> None:
    imported = subprocess.run(
        [sys.executable, "-c", "import app, json, sys; print(json.dumps(sorted(sys.modules)))"],
        cwd=ROOT / "functions" / function,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(LAYER), "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not needless & set(json.loads(imported.stdout))


def test_no_function_starts_with_the_second_kafka_library() -> None:
    """One process stands for all functions: what none of them imports, each of them does without."""
    functions = [app.parent.name for app in sorted((ROOT / "functions").glob("*/app.py"))]
    importing = (
        "import importlib.util, json, sys\n"
        "for function in sys.argv[1:]:\n"
        "    spec = importlib.util.spec_from_file_location(function, f'{function}/app.py')\n"
        "    spec.loader.exec_module(importlib.util.module_from_spec(spec))\n"
        "print(json.dumps('kafka' in sys.modules))"
    )
    imported = subprocess.run(
        [sys.executable, "-c", importing, *functions],
        cwd=ROOT / "functions",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(LAYER), "AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(functions) > 30
    assert imported.stdout.strip() == "false"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layer, as ``sam build`` builds it; its dependencies are downloaded only when they have changed."""
    folder = tmp_path_factory.mktemp("layer")
    with locked(ROOT / "build" / "layer"):  # several workers of pytest would download into one folder
        done = subprocess.run(
            ["make", "--silent", "-C", str(LAYER), "build-Library", f"ARTIFACTS_DIR={folder}"],
            env=os.environ | {"PATH": f"{ROOT}/.venv/bin:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return folder / "python"


def test_every_module_of_the_layer_is_compiled_and_never_checked_against_its_source(built: Path) -> None:
    modules = [*built.rglob("*.py")]
    assert {"bootstrap.py", "session.py"} <= {module.name for module in modules}
    for module in modules:
        magic, flags = struct.unpack("<4sI", Path(cache_from_source(str(module))).read_bytes()[:8])
        assert (magic, flags) == (MAGIC_NUMBER, UNCHECKED_HASH), module


def test_the_layer_has_no_command_line_that_httpx_would_load_with_every_cold_start(built: Path) -> None:
    imported = subprocess.run(
        [LAMBDA_RUNTIME_PYTHON, "-c", "import aws_msk_iam_sasl_signer, httpx, sys; print('click' in sys.modules)"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(built)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert imported.stdout.strip() == "False"


def test_the_layer_is_far_below_what_lambda_takes(built: Path) -> None:
    assert sum(file.stat().st_size for file in built.rglob("*") if file.is_file()) < MOST_UNPACKED_BYTES
