"""`make verify` in the deployed application: all of it works, and each fault of what runs fails one line.

The integration tests of `verify` plant the faults of what is deployed to AWS; `make verify-check` plants all.
"""

from collections.abc import Callable

import pytest

from lab.laboratory import Laboratory
from lab.verify.of_running import OF_RUNNING, Running, no_worker
from lab.verify.scenario import plant
from lab.verify.site import Site
from verify.account import opened
from verify.asking import LINES, verify
from verify.check import Check, Outcome
from verify.errors import NoAnswerError, StackUnknownError

# A lab has no monitoring, and no quotas of Lambda and Fargate; whether it has the others tests before this decide.
NOT_THERE = {"monitoring", "quotas", "notifications", "rights at the source", "metrics"}


@pytest.fixture(scope="module")
def site(laboratory: Laboratory) -> Site:
    site = Site(laboratory.endpoint, laboratory.application.result())
    site.heal_once()
    return site


@pytest.fixture
def look(site: Site, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Check]]:
    """Ask in this process, which spares the start of another."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.endpoint.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "administrator")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "administrator")
    account = opened(None, site.endpoint.region)
    return lambda: verify(account, "msk-migration")


def test_all_of_it_works(site: Site) -> None:
    checks = site.verify()
    assert [check for check in checks if check.outcome is Outcome.FAILED] == []
    passed = {check.line for check in checks if check.outcome is Outcome.PASSED}
    assert {line.name for line in LINES} - passed <= NOT_THERE


def test_each_fault_of_what_runs_fails_its_line_alone(
    laboratory: Laboratory, site: Site, look: Callable[[], list[Check]]
) -> None:
    quick = [fault for fault in OF_RUNNING if fault.plant is not no_worker]
    reports, alarms = plant(Running(laboratory, site), look, quick, print)
    assert alarms == []
    assert [report for report in reports if not (report.found and report.lifted)] == []


@pytest.mark.usefixtures("look")
def test_a_stack_or_an_account_that_is_not_there_is_one_clear_error(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(StackUnknownError, match="There is no stack nothing in the account 123456789012"):
        verify(opened(None, site.endpoint.region), "nothing")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://localhost:1")
    with pytest.raises(NoAnswerError, match="Could not connect to the endpoint URL"):
        opened(None, site.endpoint.region)
