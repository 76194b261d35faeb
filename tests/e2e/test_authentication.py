"""The deployed application migrates between clusters that ask who comes, and tells nobody their secrets."""

from typing import Any

import pytest

from lab.authentication.guards import Pair
from mskmigration.settings import Authentication
from tests.e2e.commands import report_of

NAME = "e2e-authentication"
# A password of every printable character, exactly once; and both of the modes whose credentials are tokens.
PAIRS = (Pair(Authentication.SCRAM_512, Authentication.SCRAM_512), Pair(Authentication.IAM, Authentication.OAUTHBEARER))


@pytest.fixture(scope="module")
def reports() -> dict[str, dict[str, Any]]:
    only = [word for pair in PAIRS for word in ("--only", pair.name)]
    return {f"{it['source']}-to-{it['target']}": it for it in report_of("authentication", NAME, *only)}


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_record_arrives_once_and_no_secret_is_told(reports: dict[str, dict[str, Any]], pair: Pair) -> None:
    report = reports[pair.name]
    assert (report["migrated"], report["missing"], report["extra"], report["leaks"]) == (1000, 0, 0, [])
