"""Brokers ask over HTTP what a role may do on their cluster, and what they were told is listed."""

from typing import Any

import httpx
import pytest

from tests.localaws.integration.callers import Caller, allow
from tests.localaws.running import LocalAws

AT = "arn:aws:kafka:eu-central-1:123456789012"
CLUSTER, ORDERS, PAYMENTS = f"{AT}:cluster/lab/0-1", f"{AT}:topic/lab/0-1/orders", f"{AT}:topic/lab/0-1/payments"


@pytest.fixture(scope="module")
def reader(aws: LocalAws) -> Caller:
    """A role that may read one topic."""
    return Caller(
        aws,
        allow("kafka-cluster:Connect", CLUSTER),
        *(allow(f"kafka-cluster:{action}", ORDERS) for action in ("DescribeTopic", "ReadData")),
        *(allow(f"kafka-cluster:{action}", f"{AT}:group/lab/0-1/own-*") for action in ("AlterGroup", "DescribeGroup")),
    )


def question(caller: Caller, action: str, resource: str, *, noted: bool = True) -> dict[str, Any]:
    session = caller.role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/session"
    about = {"principal": session, "action": f"kafka-cluster:{action}", "resource": resource}
    return {**about, "noted_if_allowed": noted, "noted_if_denied": noted}


def ask(aws: LocalAws, *questions: dict[str, Any]) -> list[bool]:
    answer: list[bool] = httpx.post(aws.endpoint.brokers_url, json=questions).raise_for_status().json()
    return answer


def noted(aws: LocalAws, caller: Caller) -> set[tuple[str, str, bool]]:
    listed = httpx.get(aws.endpoint.brokers_url).raise_for_status().json()
    return {
        (it["action"].removeprefix("kafka-cluster:"), it["resource"], it["allowed"])
        for it in listed
        if it["role"] == caller.role
    }


def test_each_question_is_answered_by_the_policies_of_the_role(aws: LocalAws, reader: Caller) -> None:
    asked = [question(reader, "ReadData", ORDERS), question(reader, "ReadData", PAYMENTS)]
    assert ask(aws, *asked, question(reader, "WriteData", ORDERS)) == [True, False, False]


def test_who_is_no_role_of_the_account_is_allowed_nothing(aws: LocalAws, reader: Caller) -> None:
    stranger = {**question(reader, "ReadData", ORDERS), "principal": f"{AT.replace(':kafka:', ':sts:')}:user/somebody"}
    assert ask(aws, stranger) == [False]


def test_what_was_done_is_listed_with_what_it_required(aws: LocalAws) -> None:
    caller = Caller(aws, allow("kafka-cluster:Connect", CLUSTER), allow("kafka-cluster:DescribeTopic", ORDERS))
    ask(aws, question(caller, "DescribeTopic", ORDERS), question(caller, "WriteData", ORDERS))
    assert noted(aws, caller) == {
        ("DescribeTopic", ORDERS, True),
        ("Connect", CLUSTER, True),
        ("WriteData", ORDERS, False),
    }


def test_what_a_broker_only_leaves_out_of_a_list_is_not_listed(aws: LocalAws) -> None:
    caller = Caller(aws, allow("kafka-cluster:Connect", CLUSTER))
    ask(
        aws, question(caller, "DescribeTopic", PAYMENTS, noted=False), question(caller, "Connect", CLUSTER, noted=False)
    )
    assert noted(aws, caller) == set()
