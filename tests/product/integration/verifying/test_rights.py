"""What somebody sees of an application who has no other rights than to read."""

import json
from collections.abc import Mapping
from typing import Any

from lab.verify.site import Site
from tests.paths import ROOT
from verify.check import Check, Outcome

POLICY = json.loads((ROOT / "verify" / "policy.json").read_text())


def acting_with(site: Site, name: str, policy: Mapping[str, Any]) -> dict[str, str]:
    """Return the environment of somebody who has these rights alone."""
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


def as_seen(site: Site, name: str, policy: Mapping[str, Any]) -> dict[str, Check]:
    return {check.line: check for check in site.verify(acting_with(site, name, policy))}


def test_the_rights_of_the_policy_suffice(site: Site) -> None:
    told = as_seen(site, "verifier", POLICY)
    assert [check for check in told.values() if check.outcome is Outcome.FAILED] == []
    assert [check.detail for check in told.values() if "You may not" in check.detail] == []
    assert told["function answers"].outcome is Outcome.PASSED


def test_a_line_that_the_caller_may_not_ask_names_the_right_and_does_not_fail(site: Site) -> None:
    (looking, _) = POLICY["Statement"]
    some = [action for action in looking["Action"] if action.startswith("cloudformation:")]
    told = as_seen(site, "newcomer", {**POLICY, "Statement": [{**looking, "Action": some}]})
    assert {line for line, check in told.items() if check.outcome is not Outcome.NOT_ASKED} == {"stacks", "outputs"}
    assert told["function answers"].detail == "You may not lambda:InvokeFunction."
    assert told["source"].detail == "The function gave no answer: see its line."
    assert told["storage"].detail == "You may not dynamodb:DescribeTable."
