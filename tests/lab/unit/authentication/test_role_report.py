from typing import Any

from lab.authentication.report import ModeReport, Report, WalkReport
from lab.authentication.role_report import Right, RoleReport, Verdict, granted, roles_of

ROLE = "WorkerRole"
CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/lab-source/0-1"
TOPICS = CLUSTER.replace(":cluster/", ":topic/")
READ = Right(ROLE, "kafka-cluster:ReadData", f"{TOPICS}/*")
WRITE = Right(ROLE, "kafka-cluster:WriteData", f"{TOPICS}/probe-*")


def did(action: str, resource: str) -> Right:
    return Right(ROLE, f"kafka-cluster:{action}", resource)


def test_only_rights_on_clusters_count() -> None:
    documents: list[dict[str, Any]] = [
        {"Statement": {"Effect": "Allow", "Action": "kafka-cluster:ReadData", "Resource": f"{TOPICS}/*"}},
        {"Statement": [{"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "*"}]},
        {"Statement": [{"Effect": "Deny", "Action": ["kafka-cluster:WriteData"], "Resource": "*"}]},
    ]
    assert granted(ROLE, documents) == {READ}


def test_a_right_is_used_by_what_its_pattern_covers_and_by_nothing_else() -> None:
    (role,) = roles_of({READ, WRITE}, {did("ReadData", f"{TOPICS}/a"), did("WriteData", f"{TOPICS}/a")}, set())
    assert (role.role, role.allowed, role.used, role.refused, role.unused) == (ROLE, 2, 1, 0, 1)
    assert {each.action: each.verdict for each in role.actions} == {
        "ReadData": Verdict.USED,
        "WriteData": Verdict.UNUSED,
    }
    assert not role.as_expected


def test_what_was_refused_is_told_with_its_resource() -> None:
    (role,) = roles_of({READ}, {did("ReadData", f"{TOPICS}/a/b")}, {did("AlterTopic", f"{TOPICS}/a/b")})
    refused = next(each for each in role.actions if each.verdict is Verdict.REFUSED)
    assert (refused.cluster, refused.action, refused.resource) == ("lab-source", "AlterTopic", "topic/a/b")
    assert (role.refused, role.unused, role.as_expected) == (1, 0, False)


def test_each_role_is_judged_by_what_it_did_itself() -> None:
    other = READ._replace(role="Other")
    reports = roles_of({READ, other}, {did("ReadData", f"{TOPICS}/a")}, set())
    assert {it.role: it.unused for it in reports} == {ROLE: 0, "Other": 1}


def role_with(*, refused: int = 0, unused: int = 0) -> RoleReport:
    return RoleReport(role=ROLE, allowed=1, used=1, refused=refused, unused=unused, actions=[])


PAIR = ModeReport(
    source="iam", target="iam", exactly_once=False, expected=1, migrated=1, missing=0, extra=0, leaks=[], seconds=1
)
WALK = WalkReport(exactly_once=False, steps=["finish"], seconds=1)


def test_what_no_role_used_counts_only_after_a_walk() -> None:
    assert Report(pairs=[PAIR], walks=[], roles=[role_with(unused=1)]).as_expected
    assert not Report(pairs=[PAIR], walks=[WALK], roles=[role_with(unused=1)]).as_expected
    assert Report(pairs=[PAIR], walks=[WALK], roles=[role_with()]).as_expected


def test_a_refusal_counts_always() -> None:
    assert not Report(pairs=[PAIR], walks=[], roles=[role_with(refused=1)]).as_expected
