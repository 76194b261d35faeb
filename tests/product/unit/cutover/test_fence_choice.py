"""Which fence a topic gets, with what speaks against it."""

from dataclasses import replace

import pytest

from mskmigration.cutover.blockers import obstacles
from mskmigration.cutover.facts import HandoverFacts
from mskmigration.cutover.fence_choice import by_acl, tiny_topics
from mskmigration.cutover.obstacle import Severity
from mskmigration.cutover.request import HandoverRequest
from tests.product.unit.cutover.test_blockers import ACL, FORWARD, STOPPED

SIZE = HandoverRequest(migration="m")
LARGE = replace(FORWARD, request=SIZE, smallest={"orders": 11}, follows=True)
TINY = replace(LARGE, smallest={"orders": 10}, fenceable=True)


def found(facts: HandoverFacts) -> list[tuple[Severity, str]]:
    return [(obstacle.severity, obstacle.id) for obstacle in obstacles(facts)]


def test_a_record_of_11_bytes_is_refused_by_size_and_one_of_10_needs_an_acl() -> None:
    assert not tiny_topics(LARGE) | by_acl(LARGE)
    assert tiny_topics(TINY) == by_acl(TINY) == {"orders"}


def test_a_topic_without_a_record_is_fenced_by_size_and_named() -> None:
    unseen = replace(LARGE, smallest={})
    assert by_acl(unseen) == set()
    assert found(unseen) == [(Severity.WARNING, "records-unseen")]


def test_with_another_fence_the_size_of_records_is_no_question() -> None:
    assert by_acl(replace(TINY, request=ACL)) == {"orders"}
    assert by_acl(replace(TINY, request=STOPPED)) == tiny_topics(replace(TINY, request=ACL)) == set()


@pytest.mark.parametrize("facts", [LARGE, replace(LARGE, clients_by_iam=True), replace(LARGE, fenceable=False)])
def test_size_binds_everybody_without_an_authorizer(facts: HandoverFacts) -> None:
    assert found(facts) == []


@pytest.mark.parametrize("without", [replace(TINY, clients_by_iam=True), replace(TINY, fenceable=False)])
def test_tiny_records_where_no_acl_binds_refuse_the_plan(without: HandoverFacts) -> None:
    (impossible, _) = obstacles(without)
    assert (impossible.severity, impossible.id) == (Severity.BLOCKER, "fence-impossible")
    assert "key and value have at most 10 bytes together" in impossible.reason
    assert impossible.reason.endswith(": orders")
    assert '"fence": "stopped"' in impossible.remedy


def test_what_holds_for_acls_holds_for_tiny_topics() -> None:
    (warned,) = obstacles(TINY)
    assert (warned.id, warned.reason) == ("super-users", "an ACL does not bind super users of orders")
    bare = replace(TINY, topics_without_acls=frozenset({"orders"}))
    assert found(bare) == [(Severity.BLOCKER, "fence-unsure"), (Severity.WARNING, "super-users")]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(LARGE, follows=False), (Severity.BLOCKER, "old-brokers")),
        (replace(LARGE, follows=None), (Severity.WARNING, "version-unknown")),
        (replace(LARGE, unalterable=frozenset({"orders"})), (Severity.BLOCKER, "fence-refused")),
        (replace(LARGE, closed_at_origin=frozenset({"orders"})), (Severity.BLOCKER, "closed-topics")),
        (replace(FORWARD, closed_at_destination=frozenset({"orders"})), (Severity.BLOCKER, "closed-topics")),
    ],
)
def test_what_speaks_against_it(facts: HandoverFacts, expected: tuple[Severity, str]) -> None:
    assert found(facts) == [expected]


def test_a_limit_at_the_origin_is_no_question_of_other_fences() -> None:
    assert found(replace(FORWARD, closed_at_origin=frozenset({"orders"}))) == []
