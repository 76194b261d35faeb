"""What a person types to hand clients over: refused field by field, before anything is touched."""

import pytest

from mskmigration.cutover.request import Approval, Fence, HandoverRequest, RollbackRequest
from mskmigration.errors import InvalidRequestError

GOOD: dict[str, object] = {"migration": "orders", "fence": "acl"}


def test_what_is_left_out_is_everything_asked_for_with_care() -> None:
    request = HandoverRequest.parse(GOOD)
    assert (request.topics, request.groups) == ((".*",), (".*",))
    assert (request.fence, request.approval, request.patience_seconds) == (Fence.ACL, Approval.ASK, 120)


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"migration": "Orders"}, "migration: String should match"),
        ({"fence": "hope"}, "fence: Input should be 'size', 'acl' or 'stopped'"),
        ({"approval": "yes"}, "approval: Input should be 'ask' or 'given'"),
        ({"patience_seconds": 9}, "patience_seconds: Input should be greater than or equal to 10"),
        ({"patience_seconds": 3601}, "patience_seconds: Input should be less than or equal to 3600"),
        ({"topics": ["["]}, r"topics\[0\]: '\[' is not a regular expression"),
        ({"groups": ["a", "a"]}, "groups: a is listed more than once"),
        ({"topic": ["a"]}, "topic: Extra inputs are not permitted"),
    ],
)
def test_each_fault_is_named_by_its_field(changed: dict[str, object], fault: str) -> None:
    with pytest.raises(InvalidRequestError, match=fault):
        HandoverRequest.parse(GOOD | changed)


def test_all_faults_are_named_at_once_with_an_example() -> None:
    with pytest.raises(InvalidRequestError, match=r"migration: Field required\..*\"migration\": \"orders\""):
        HandoverRequest.parse({})


@pytest.mark.parametrize("value", [None, "text", ["list"], 3])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(InvalidRequestError, match="the input: Input should be"):
        HandoverRequest.parse(value)


def test_a_rollback_takes_all_back() -> None:
    request = RollbackRequest.parse({**GOOD, "approval": "given", "patience_seconds": 10}).of_everything()
    assert request == HandoverRequest(migration="orders", fence=Fence.ACL, approval=Approval.GIVEN, patience_seconds=10)
    with pytest.raises(InvalidRequestError, match="topics: Extra inputs are not permitted"):
        RollbackRequest.parse({**GOOD, "topics": [".*"]})


def test_patterns_match_whole_names() -> None:
    request = HandoverRequest.parse({**GOOD, "topics": ["orders", "pay.*"], "groups": ["billing"]})
    assert [name for name in ("orders", "orders-two", "payments", "repay") if request.hands_over(name)] == [
        "orders",
        "payments",
    ]
    assert [name for name in ("billing", "billing-2") if request.hands_over_group(name)] == ["billing"]
