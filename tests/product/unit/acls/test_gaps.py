"""Which ACLs of the source belong to a migration, and which the target lacks."""

import pytest

from mskmigration.acls.gaps import Carried, find_gaps
from mskmigration.kafka import Acl

NAMES = {"orders.new": "orders.new", "orders.old": "archive"}
GROUPS = {"billing": "billing"}


def topic(name: str, operation: str = "READ", pattern: str = "LITERAL", who: str = "User:app") -> Acl:
    return Acl("TOPIC", name, pattern, who, "*", operation, "ALLOW")


def group(name: str, pattern: str = "LITERAL") -> Acl:
    return Acl("GROUP", name, pattern, "User:app", "*", "READ", "ALLOW")


def transactional(name: str, who: str) -> Acl:
    return Acl("TRANSACTIONAL_ID", name, "PREFIXED", who, "*", "WRITE", "ALLOW")


def missing(*source: Acl, target: tuple[Acl, ...] = (), strangers: tuple[str, ...] = ()) -> set[Acl]:
    gaps = find_gaps(source, target, topics=Carried(NAMES, strangers), groups=Carried(GROUPS, strangers))
    return set(gaps.missing)


def test_write_and_all_come_along_under_the_new_name() -> None:
    source = topic("orders.new", "WRITE"), topic("orders.old", "ALL")
    assert missing(*source) == {topic("orders.new", "WRITE"), topic("archive", "ALL")}


def test_a_part_of_all_is_not_all() -> None:
    assert missing(topic("orders.new", "ALL"), target=(topic("orders.new", "READ"),)) == {topic("orders.new", "ALL")}


def test_what_is_there_is_not_missing() -> None:
    source = topic("orders.new", "WRITE"), topic("orders.", "READ", "PREFIXED"), group("billing")
    assert missing(*source, target=tuple(missing(*source))) == set()


def test_a_prefix_stays_one_and_what_was_renamed_out_of_it_gets_its_own() -> None:
    assert missing(topic("orders.", "WRITE", "PREFIXED")) == {
        topic("orders.", "WRITE", "PREFIXED"),
        topic("archive", "WRITE"),
    }


@pytest.mark.parametrize(("name", "pattern"), [("orders.", "PREFIXED"), ("*", "LITERAL")])
def test_a_pattern_that_covers_others_on_the_target_becomes_one_of_each_topic(name: str, pattern: str) -> None:
    granted = missing(topic(name, "WRITE", pattern), strangers=("orders.of-others",))
    assert granted == {topic("orders.new", "WRITE"), topic("archive", "WRITE")}


def test_any_topic_stays_any_topic_where_all_are_of_the_migration() -> None:
    assert missing(topic("*", "WRITE")) == {topic("*", "WRITE")}


def test_a_prefix_that_only_fits_old_names_becomes_the_new_ones() -> None:
    assert missing(topic("orders.o", "READ", "PREFIXED")) == {topic("archive", "READ")}


def test_others_topics_and_groups_stay_out() -> None:
    source = topic("payments", "WRITE"), topic("pay", "ALL", "PREFIXED"), group("audit"), group("au", "PREFIXED")
    gaps = find_gaps(source, (), topics=Carried(NAMES, ()), groups=Carried(GROUPS, ()))
    assert gaps.missing == ()
    assert {it.acl for it in gaps.left_out} == set(source)


def test_groups_come_along() -> None:
    assert missing(group("billing"), group("bill", "PREFIXED")) == {group("billing"), group("bill", "PREFIXED")}
    assert missing(group("*"), strangers=("others",)) == {group("billing")}


def test_transactional_ids_come_along_for_writers_of_the_migration_only() -> None:
    writer, reader = transactional("tx-", "User:writer"), transactional("tx-", "User:reader")
    source = topic("orders.", "WRITE", "PREFIXED", "User:writer"), topic("orders.new", "READ", who="User:reader")
    assert {acl for acl in missing(*source, writer, reader) if acl.resource == "TRANSACTIONAL_ID"} == {writer}


def test_what_the_fence_opened_stays_at_the_source_but_not_what_others_allowed_everybody() -> None:
    both = {topic(name, "ALL", who="User:*") for name in NAMES}
    ids = transactional("orders-", "User:*")
    gaps = find_gaps(both | {ids}, (), topics=Carried(NAMES, ()), groups=Carried(GROUPS, ()), opened=["orders.new"])
    assert set(gaps.missing) == {topic("archive", "ALL", who="User:*"), ids}
    assert [(it.acl.name, it.reason) for it in gaps.left_out] == [("orders.new", "it fences the source")]
    alone = find_gaps(both | {ids}, (), topics=Carried(NAMES, ()), groups=Carried(GROUPS, ()), opened=[*NAMES])
    assert alone.missing == ()


def test_the_fence_stays_at_the_source() -> None:
    fence = Acl("TOPIC", "orders.new", "LITERAL", "User:*", "*", "WRITE", "DENY")
    gaps = find_gaps([fence], (), topics=Carried(NAMES, ()), groups=Carried(GROUPS, ()))
    assert gaps.missing == ()
    assert [(it.acl, it.reason) for it in gaps.left_out] == [(fence, "it fences the source")]


def test_other_denials_come_along() -> None:
    denied = Acl("TOPIC", "orders.", "PREFIXED", "User:guest", "*", "ALL", "DENY")
    assert missing(denied) == {denied, denied.for_name("archive")}


def test_a_denial_makes_nobody_a_writer() -> None:
    denied = Acl("TOPIC", "orders.new", "LITERAL", "User:app", "*", "WRITE", "DENY")
    assert missing(denied, transactional("tx-", "User:app")) == {denied}


def test_the_cluster_s_acls_stay_at_the_source() -> None:
    idempotent = Acl("CLUSTER", "kafka-cluster", "LITERAL", "User:app", "*", "IDEMPOTENT_WRITE", "ALLOW")
    assert missing(idempotent) == set()


def test_whoever_approves_learns_what_the_target_lacks() -> None:
    source = [topic("orders.new", "WRITE"), topic("orders.old", "WRITE"), topic("orders.new", "READ"), group("billing")]
    gaps = find_gaps(source, (), topics=Carried(NAMES, ()), groups=Carried(GROUPS, ()))
    assert gaps.missing_by_resource() == {"TOPIC": 3, "GROUP": 1}
