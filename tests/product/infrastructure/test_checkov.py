"""checkov reviews every template: what it finds is argued in the template, and what is argued it finds.

A resource argues in its ``Metadata``, which checkov itself reads. Here the arguments are hidden from it, so that it
shows everything that it would find.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.paths import ROOT
from tests.product.infrastructure.templates import ROOT_TEMPLATE, STACKS, template

pytestmark = pytest.mark.slow

CHECKOV = ROOT / ".tools" / "checkov" / "bin" / "checkov"
TEMPLATES = (ROOT_TEMPLATE, *STACKS)
SHORTEST_ARGUMENT = 60


def argued() -> Iterator[tuple[str, str, str]]:
    """Yield template, check and resource of each exception."""
    for path in TEMPLATES:
        for name, resource in template(path)["Resources"].items():
            for exception in _exceptions(resource):
                yield path.name, exception["id"], name


def _exceptions(resource: dict[str, Any]) -> list[dict[str, str]]:
    exceptions: list[dict[str, str]] = resource.get("Metadata", {}).get("checkov", {}).get("skip", [])
    return exceptions


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, str, str]]:
    """Template, check and resource of everything that checkov finds."""
    assert CHECKOV.exists(), "checkov is not installed: run `./setup checkov`, or `make infrastructure`, which does"
    folder: Path = tmp_path_factory.mktemp("templates")
    for path in TEMPLATES:
        (folder / path.name).write_text(path.read_text().replace("      checkov:\n", "      hidden:\n"))
    command: list[str | Path] = [
        CHECKOV,
        "--framework",
        "cloudformation",
        "--skip-download",
        "--output",
        "json",
        "--directory",
        folder,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    assert report["results"]["parsing_errors"] == []
    assert report["summary"]["resource_count"] > 100, "the templates were not read"
    return {
        (Path(check["file_path"]).name, check["check_id"], check["resource"].rpartition(".")[2])
        for check in report["results"]["failed_checks"]
    }


def test_everything_that_is_found_is_argued(found: set[tuple[str, str, str]]) -> None:
    assert found - set(argued()) == set()


def test_no_exception_is_argued_that_nothing_needs(found: set[tuple[str, str, str]]) -> None:
    assert set(argued()) - found == set()


def test_an_exception_says_why() -> None:
    for path in TEMPLATES:
        for resource in template(path)["Resources"].values():
            assert all(len(exception["comment"]) > SHORTEST_ARGUMENT for exception in _exceptions(resource))
