"""Each fault of what is deployed to AWS fails its line of `make verify`, and no other."""

from collections.abc import Callable

import pytest

from lab.verify.of_aws import OF_AWS
from lab.verify.scenario import plant
from lab.verify.site import Site
from tests.localaws.running import LocalAws
from tests.product.integration.verifying.application import deployed_in_vain
from verify.account import opened
from verify.asking import verify
from verify.check import Check, Outcome

type Look = Callable[[], list[Check]]


@pytest.fixture
def look(site: Site, monkeypatch: pytest.MonkeyPatch) -> Look:
    """Ask in this process, which spares the start of another."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", site.endpoint.url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "administrator")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "administrator")
    account = opened(None, site.endpoint.region)
    return lambda: verify(account, "msk-migration")


def test_an_application_without_a_fault_fails_no_line(look: Look) -> None:
    told = {check.line: check for check in look()}
    assert [check for check in told.values() if check.outcome is Outcome.FAILED] == []
    assert told["service"].detail == "WorkerCount is 0: no worker is wanted."
    assert told["target"].detail == "3 brokers, 4 topics, cluster new"


@pytest.mark.usefixtures("look")
def test_a_first_deployment_that_was_rolled_back_fails_one_line_which_says_why(aws: LocalAws) -> None:
    deployed_in_vain(aws, "in-vain")
    told = verify(opened(None, aws.endpoint.region), "in-vain")
    (failing,) = (check for check in told if check.outcome is Outcome.FAILED)
    assert failing.line == "stacks"
    assert "ROLLBACK_COMPLETE: Alarms: " in failing.detail
    assert "Invalid parameter: Topic Name" in failing.detail
    assert "sam delete" in failing.remedy


def test_each_fault_fails_its_line_alone(site: Site, look: Look) -> None:
    reports, alarms = plant(site, look, OF_AWS, print)
    assert alarms == []
    assert [report for report in reports if not (report.found and report.lifted)] == []
    assert len(reports) == len(OF_AWS) == 9
