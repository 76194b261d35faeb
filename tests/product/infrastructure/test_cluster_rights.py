"""What roles may do on the clusters by IAM: what each action needs beside it, and nothing that is not to be."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest

from localaws.iam.kafka_actions import REQUIRED, kind_of, needs
from localaws.iam.policy import Request, evaluate
from mskmigration.preflight.probing import PREFIX as PROBE
from tests.product.infrastructure.cluster_rights import BOTH, PREFIX, SIDES, WORKER, policies, statements

EXACTLY_ONCE = {**BOTH, "DeliveryGuarantee": "exactly-once"}
READING = {"Connect", "ReadData"} | {action for action in REQUIRED if action.startswith("Describe")}
# Names of groups that no client has, under which the application reads.
OWN = "msk-migration-*"


class Right(NamedTuple):
    """An action that a role is allowed, on the name of a resource or a pattern; a cluster has none."""

    role: str
    side: str
    action: str
    kind: str
    name: str


def rights(parameters: Mapping[str, str]) -> Iterator[Right]:
    """Yield every right of every role."""
    for role, found in statements(parameters).items():
        for statement in found:
            for resource in statement["Resource"]:
                kind, cluster, _, *name = resource.split(":")[5].split("/", 3)
                for action in statement["Action"]:
                    yield Right(role, cluster.title(), action.removeprefix(PREFIX), kind, "".join(name))


ALL = list(rights(EXACTLY_ONCE))


def test_an_action_is_allowed_on_the_kind_of_resource_that_it_is_for() -> None:
    assert {each.action for each in ALL} <= REQUIRED.keys()
    assert not [each for each in ALL if each.kind != kind_of(each.action)]
    assert not [each for each in ALL if (each.kind == "cluster") != (each.name == "")]


@pytest.mark.parametrize("parameters", [BOTH, EXACTLY_ONCE], ids=["at least once", "exactly once"])
@pytest.mark.parametrize("role", statements(EXACTLY_ONCE))
def test_with_each_action_goes_what_it_requires(role: str, parameters: Mapping[str, str]) -> None:
    documents = [{"Statement": statements(parameters)[role]}]
    for statement in documents[0]["Statement"]:
        for action in statement["Action"]:
            for resource in statement["Resource"]:
                for need in needs(action, resource, documents):
                    assert evaluate(documents, Request(*need)).allowed, f"{role}: {action} requires {need}"


def test_on_the_source_nothing_writes_but_the_fence_and_what_a_rollback_needs() -> None:
    writing = {
        (each.role, each.action, each.name)
        for each in ALL
        if each.side == "Source" and each.action not in READING and (each.action, each.name) != ("AlterGroup", OWN)
    }
    assert writing == {
        ("FenceWritersFunction", "AlterCluster", ""),
        ("FenceWritersFunction", "AlterTopicDynamicConfiguration", "*"),
        ("StartReverseReplicationFunction", "AlterCluster", ""),
        ("StartReverseReplicationFunction", "AlterTopicDynamicConfiguration", "*"),
        ("AbortHandoverFunction", "AlterCluster", ""),
        ("AbortHandoverFunction", "AlterTopicDynamicConfiguration", "*"),
        ("AbortHandoverFunction", "AlterGroup", "*"),
        ("AbortHandoverFunction", "DeleteGroup", "*"),
        ("ApplyOffsetsFunction", "AlterGroup", "*"),
        (WORKER, "WriteData", "*"),
        (WORKER, "WriteDataIdempotently", ""),
        (WORKER, "CreateTopic", "mm2-offset*"),
        (WORKER, "AlterTransactionalId", "msk-migration-*"),
    }


def test_only_preflight_deletes_topics_and_only_its_own() -> None:
    deleting = {(each.role, each.side, each.name) for each in ALL if each.action == "DeleteTopic"}
    assert deleting == {("RunPreflightFunction", "Target", f"{PROBE}*")}


def test_no_function_writes_records_but_preflight_to_its_own_topic() -> None:
    writing = {(each.role, each.side, each.name) for each in ALL if each.action == "WriteData"}
    assert {each for each in writing if each[0] != WORKER} == {("RunPreflightFunction", "Target", f"{PROBE}*")}


def test_what_preflight_tries_on_the_target_is_what_the_workers_do_there() -> None:
    """It tries with its own role; what it beyond that undoes, workers do not."""
    tried = {each.action for each in ALL if each.role == "RunPreflightFunction" and each.name == f"{PROBE}*"}
    working = {each.action for each in ALL if each.role == WORKER and each.side == "Target"}
    assert tried - working == {"DeleteTopic", "DeleteGroup"}
    assert {"AlterTopic", "AlterTopicDynamicConfiguration", "WriteData"} <= tried


def test_transactions_are_allowed_only_where_the_workers_copy_exactly_once() -> None:
    transactional = {each for each in ALL if each.kind == "transactional-id"}
    assert {each.side for each in transactional} == set(SIDES)
    assert not [each for each in rights(BOTH) if each.kind == "transactional-id"]


@pytest.mark.parametrize("side", SIDES)
def test_one_side_by_iam_means_rights_on_that_side_alone(side: str) -> None:
    assert {each.side for each in rights({f"{side}Authentication": "iam"})} == {side}


def test_without_iam_there_are_none() -> None:
    assert statements({}) == {}


@pytest.mark.parametrize("parameters", [{}, *({f"{side}Authentication": "iam"} for side in SIDES), BOTH])
def test_no_policy_is_left_without_a_statement(parameters: Mapping[str, str]) -> None:
    """IAM refuses an empty one."""
    assert not [role for role, policy in policies(parameters) if not policy["Statement"]]
