"""The deployed application migrates between clusters that ask who comes, and tells nobody their secrets."""

from typing import Any

import pytest

from lab.authentication.guards import Pair
from mskmigration.settings import Authentication
from tests.product.e2e.commands import report_of

NAME = "e2e-authentication"
# A password of every printable character, exactly once; and both of the modes whose credentials are tokens.
PAIRS = (Pair(Authentication.SCRAM_512, Authentication.SCRAM_512), Pair(Authentication.IAM, Authentication.OAUTHBEARER))


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    only = [word for pair in PAIRS for word in ("--only", pair.name)]
    told: dict[str, Any] = report_of("authentication", NAME, *only)
    return told


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_every_record_arrives_once_and_no_secret_is_told(report: dict[str, Any], pair: Pair) -> None:
    (told,) = [it for it in report["pairs"] if (it["source"], it["target"]) == (pair.source, pair.target)]
    assert (told["migrated"], told["missing"], told["extra"], told["leaks"]) == (1000, 0, 0, [])


def test_no_role_is_refused_anything_on_a_cluster_that_asks_for_its_policies(report: dict[str, Any]) -> None:
    roles = {role["role"]: role for role in report["roles"]}
    assert {"TaskRole", "RunPreflightFunctionRole", "MeasureLagFunctionRole"} <= roles.keys()
    assert [role for role in roles.values() if role["refused"]] == []
