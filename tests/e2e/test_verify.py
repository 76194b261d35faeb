"""`make verify` in the deployed application: all of it works, and each fault of what runs fails one line.

tests/integration/verifying plants the faults of what is deployed to AWS; `make verify-check` plants all of them here.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from lab.laboratory import Laboratory
from lab.paths import ROOT
from lab.verify.of_running import OF_RUNNING, Running, no_worker
from lab.verify.site import Site
from lab.verify.story import plant
from verify.account import opened
from verify.asking import verify
from verify.check import Check, Outcome
from verify.errors import NoAnswerError, StackUnknownError

POLICY = json.loads((ROOT / "verify" / "policy.json").read_text())
# What the lab has: neither a mail address, nor monitoring, nor Lambda's and Fargate's quotas.
NOT_THERE = {"notifications", "monitoring", "quotas"}


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


def acting_with(site: Site, name: str, policy: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of somebody who has no other rights than these."""
    iam = site.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="reads", PolicyDocument=json.dumps(policy))
    given = site.client("sts").assume_role(RoleArn=role, RoleSessionName=name)["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def test_whoever_has_the_rights_of_the_policy_sees_that_all_of_it_works(site: Site) -> None:
    checks = site.verify(acting_with(site, "verifier", POLICY))
    assert [check for check in checks if check.outcome is Outcome.FAILED] == []
    assert [check.detail for check in checks if "You may not" in check.detail] == []
    unasked = {check.line for check in checks if check.outcome is Outcome.NOT_ASKED}
    # A migration of another test tells whether there are topics and metrics to ask about.
    assert unasked - {"rights at the source", "metrics"} == NOT_THERE


def test_a_line_that_the_caller_may_not_ask_names_the_right_and_does_not_fail(site: Site) -> None:
    (looking, _) = POLICY["Statement"]
    some = [action for action in looking["Action"] if action.startswith("cloudformation:")]
    policy = {"Version": "2012-10-17", "Statement": [{**looking, "Action": some}]}
    checks = {check.line: check for check in site.verify(acting_with(site, "newcomer", policy))}
    assert {line for line, check in checks.items() if check.outcome is Outcome.PASSED} == {"stacks", "outputs"}
    assert checks["function answers"].detail == "You may not lambda:InvokeFunction."
    assert checks["source"].detail == "The function gave no answer: see its line."
    assert checks["storage"].detail == "You may not dynamodb:DescribeTable."


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
