"""The arrows between the rooms, the size of handlers, and what must stand in no file."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.paths import ROOT

LIBRARY = ROOT / "layers" / "mskmigration" / "mskmigration"
# A room imports only rooms to its left.
ROOMS = [
    "errors",
    "decision",
    "text",
    "frozen",
    "settings",
    "connections",
    "aws",
    "kafka",
    "connect",
    "connectors",
    "migration",
    "lag",
    "offsets",
    "acls",
    "failure",
    "health",
    "preflight",
    "reach",
    "cutover",
    "finish",
    "evidence",
    "clients",
    "bootstrap",
    "state",
]
HANDLERS = sorted((ROOT / "functions").glob("*/app.py"))


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, dotted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "mskmigration" and len(parts) > 1 else ""


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda path: str(path.relative_to(LIBRARY)))
def test_a_room_imports_only_rooms_to_its_left(path: Path) -> None:
    own = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
    if own == "__init__":
        return
    for module in imports(path):
        other = room(module)
        assert not other or other == own or ROOMS.index(other) < ROOMS.index(own), f"{own} imports {other}"


@pytest.mark.parametrize("path", sorted(LIBRARY.rglob("*.py")), ids=lambda path: str(path.relative_to(LIBRARY)))
def test_only_the_room_of_kafka_asks_clusters(path: Path) -> None:
    """Outside of it a client is used in one place, which tries what connectors do; others know Kafka's exception."""
    if path.parent == LIBRARY / "kafka" or path == LIBRARY / "preflight" / "probing.py":
        return
    asked = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"confluent_kafka", "kafka"}
        for alias in node.names
    ]
    assert set(asked) <= {("confluent_kafka", "KafkaException")}


def test_what_is_about_one_resource_of_a_cluster_knows_none_of_those_that_ask() -> None:
    asking = {f"mskmigration.kafka.{name}" for name in ("cluster", "administration", "inspection")}
    for path in sorted((LIBRARY / "kafka").glob("*.py")):
        if path.stem not in {"__init__", "administration", "inspection"}:
            assert not imports(path) & asking, path


def test_how_long_a_cluster_is_waited_for_is_written_in_one_place() -> None:
    waiting = re.compile(r"timeout=[\d.]|\b\w*(?:ANSWER|TIMEOUT)_SECONDS\b.* = |_PER_REQUEST\b.* = ")
    files = [path for room in ("kafka", "preflight", "reach") for path in (LIBRARY / room).rglob("*.py")]
    assert [path.name for path in files if waiting.search(path.read_text())] == ["limits.py"]


@pytest.mark.parametrize(
    "path", [LIBRARY / "__init__.py", ROOT / "docs" / "architecture.md"], ids=lambda path: path.name
)
def test_the_order_of_rooms_is_written_as_it_is(path: Path) -> None:
    (written,) = re.findall(r"`(errors,[^`]+)`", path.read_text())
    assert re.split(r"\s*[,<]\s*", written) == ROOMS


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("layers", {"functions", "lab", "localaws", "tests"}),
        ("functions", {"lab", "localaws", "tests"}),
        ("localaws", {"functions", "mskmigration", "images", "lab", "bench", "tests", "confluent_kafka", "kafka"}),
        ("lab", {"functions", "tests"}),
        ("bench", {"functions", "tests"}),
        ("tests/localaws", {"functions", "lab", "bench"}),
    ],
)
def test_what_a_folder_does_not_import(folder: str, forbidden: set[str]) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        assert not {module.split(".")[0] for module in imports(path)} & forbidden, path


@pytest.mark.parametrize("path", HANDLERS, ids=lambda path: path.parent.name)
def test_a_handler_is_short(path: Path) -> None:
    (handler,) = [
        node
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name == "handler"
    ]
    assert handler.end_lineno is not None
    assert handler.end_lineno - handler.lineno < 40


def test_a_function_is_a_state_or_says_why_not() -> None:
    """Two are none: a log subscription invokes one, and ``make verify`` the other (docs/decisions, 0049)."""
    machines = [path.read_text() for path in (ROOT / "statemachines").glob("*.asl.json")]
    called = {name for text in machines for name in re.findall(r"\$\{(\w+)FunctionArn\}", text)}
    states = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in called}
    assert {path.parent.name for path in HANDLERS} - states == {"start_healing", "verify_deployment"}


@pytest.mark.parametrize(
    "folder",
    ["layers", "functions", "images", "verify", "localaws", "lab", "tests", "bench", "tools"],
)
def test_files_hold_one_idea(folder: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in (ROOT / folder).rglob("*.py")
        if "node_modules" not in path.parts and (lines := len(path.read_text().splitlines())) > 280
    }
    assert not long


def test_one_base_says_that_a_model_is_frozen() -> None:
    saying = [path.name for path in LIBRARY.rglob("*.py") if re.search(r"ConfigDict\([^)]*frozen", path.read_text())]
    assert saying == ["frozen.py"]


def tracked() -> list[Path]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / name for name in listing.splitlines()]


def test_no_file_names_a_registry_host() -> None:
    hosts = re.compile(r"https?://[\w.-]*(pypi|pythonhosted|npmjs|maven|sonatype|docker\.io|quay\.io)[\w.-]*")
    for path in tracked():
        if path.suffix in {".txt", ".in", ".json", ".xml", ".toml", ".sh", ".cfg", ""} and path.is_file():
            for line in path.read_text(errors="replace").splitlines():
                if "maven.apache.org/POM" not in line and "maven.apache.org/xsd" not in line:
                    assert not hosts.search(line), f"{path}: {line}"
