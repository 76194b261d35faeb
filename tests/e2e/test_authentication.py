"""The deployed application migrates between clusters that ask who comes, and tells nobody their secrets."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from lab.authentication.guards import Pair
from lab.authentication.modes import Mode
from lab.paths import BUILD, ROOT
from lab.ports import Ports

NAME = "e2e-authentication"
# A password of every printable character, exactly once; and both of the modes whose credentials are tokens.
PAIRS = (Pair(Mode.SCRAM_512, Mode.SCRAM_512), Pair(Mode.IAM, Mode.OAUTHBEARER))


@pytest.fixture(scope="module")
def reports() -> dict[str, dict[str, Any]]:
    only = [word for pair in PAIRS for word in ("--only", pair.name)]
    done = subprocess.run(
        [sys.executable, "-m", "lab", "authentication", "--name", NAME, *only],
        cwd=ROOT,
        env={**os.environ, **Ports.free().as_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    file = BUILD / NAME / "report.json"
    assert file.exists(), done.stdout[-4000:] + done.stderr[-4000:]
    return {f"{each['source']}-to-{each['target']}": each for each in json.loads(file.read_text())}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_record_arrives_once_and_no_secret_is_told(reports: dict[str, dict[str, Any]], pair: Pair) -> None:
    report = reports[pair.name]
    assert (report["migrated"], report["missing"], report["extra"], report["leaks"]) == (1000, 0, 0, [])
