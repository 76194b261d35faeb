"""Every Python package is pinned with its hashes, and nothing is installed without them."""

import re
from pathlib import Path

import pytest

from tests.paths import ROOT

LAYER = ROOT / "layers" / "mskmigration" / "requirements.txt"
FILES = [*sorted((ROOT / "requirements").glob("*.txt")), LAYER]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+) \\$", re.MULTILINE)
INSTALLS = {
    "setup": ("uv pip sync", "pip install"),
    "layers/mskmigration/Makefile": ("pip install",),
}


def requirements(path: Path) -> list[str]:
    """Return the requirements of a file, each with its hashes."""
    text = "\n".join(line for line in path.read_text().splitlines() if not line.lstrip().startswith("#"))
    return [each for each in re.split(r"\n(?=\S)", text.strip()) if each]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_package_is_pinned_with_its_hashes(path: Path) -> None:
    assert requirements(path)
    for requirement in requirements(path):
        assert re.fullmatch(r"[a-z0-9-]+==\S+( \\\n +--hash=sha256:[0-9a-f]{64})+", requirement), requirement
    assert "make pins" in path.read_text().splitlines()[1]


@pytest.mark.parametrize("file", INSTALLS)
def test_what_installs_demands_the_hashes(file: str) -> None:
    commands = (ROOT / file).read_text().replace("\\\n", " ").splitlines()
    for command in INSTALLS[file]:
        (line,) = [line for line in commands if command in line and not line.startswith("#")]
        assert "--require-hashes" in line, line


def test_every_file_of_packages_is_made_by_make_pins() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (names,) = re.findall(r"for name in ([\w -]+); do \\\n\t\t\$\(PIN\)", makefile)
    assert {f"{name}.txt" for name in names.split()} == {path.name for path in FILES if path != LAYER}
    assert {path.stem for path in (ROOT / "requirements").glob("*.in")} == set(names.split())


def test_the_layers_pins_are_those_that_tests_run_with() -> None:
    tested = dict(PIN.findall((ROOT / "requirements" / "dev.txt").read_text()))
    deployed = dict(PIN.findall(LAYER.read_text()))
    assert deployed.items() <= tested.items()
