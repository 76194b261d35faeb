"""What a person may type, and how a wrong word is refused by name."""

import pytest

from mskmigration.errors import InvalidRequestError
from mskmigration.migration import MigrationRequest
from mskmigration.migration.request import matches

WELL_FORMED = {"migration": "orders", "topics": ["orders.*"], "groups": [".*"]}


def test_the_example_of_the_documentation_is_accepted() -> None:
    request = MigrationRequest.parse(WELL_FORMED)
    assert request.migration == "orders"
    assert request.topics == ("orders.*",)
    assert request.groups == (".*",)


def test_groups_default_to_all() -> None:
    assert MigrationRequest.parse({"migration": "orders", "topics": ["a"]}).groups == (".*",)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"migration": None}, "migration: "),
        ({"migration": "Orders"}, "migration: "),
        ({"migration": "orders/../x"}, "migration: "),
        ({"topics": []}, "topics: "),
        ({"topics": "orders.*"}, "topics: "),
        ({"topics": ["["]}, "topics[0]: '[' is not a regular expression"),
        ({"topics": ["a", ""]}, "topics[1]: "),
        ({"topics": ["a{1,2}"]}, "topics[0]: a pattern cannot hold a comma"),
        ({"topics": ["a", "a"]}, "topics: a is listed more than once"),
        ({"groups": ["("]}, "groups[0]: "),
        ({"topic": ["orders"]}, "topic: Extra inputs are not permitted"),
        ({"rename": {"a": "b", "c": "b"}}, "rename: two topics would become b"),
        ({"rename": {"a": "b", "b": "c"}}, "rename: b is renamed and a new name at once"),
        ({"rename": {"a": "b c"}}, "rename: 'b c' is not a topic name"),
    ],
)
def test_a_wrong_word_is_refused_by_name(change: dict[str, object], named: str) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        MigrationRequest.parse(WELL_FORMED | change)
    assert named in refused.value.what
    assert '{"migration": "orders"' in refused.value.remedy


@pytest.mark.parametrize("value", [None, [], "orders", 7])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(InvalidRequestError, match="the input: "):
        MigrationRequest.parse(value)


def test_all_faults_are_named_at_once() -> None:
    with pytest.raises(InvalidRequestError) as refused:
        MigrationRequest.parse({"migration": "", "topics": ["["], "extra": 1})
    assert all(field in refused.value.what for field in ("migration: ", "topics[0]: ", "extra: "))


def test_patterns_match_whole_names_as_mirrormaker_does() -> None:
    request = MigrationRequest.parse({**WELL_FORMED, "topics": ["orders", "pay.*"], "topics_exclude": ["pay.*log"]})
    assert [request.migrates(name) for name in ("orders", "orders2", "payments", "payments.log")] == [
        True,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("name", ["__consumer_offsets", "mm2-offset-syncs.b.internal", "device.heartbeats", ".hidden"])
def test_internal_topics_are_never_part_of_a_migration(name: str) -> None:
    assert not MigrationRequest.parse({**WELL_FORMED, "topics": [".*"]}).migrates(name)


def test_a_topic_that_only_older_releases_took_for_internal_is_migrated() -> None:
    assert MigrationRequest.parse({**WELL_FORMED, "topics": [".*"]}).migrates("billing.internal")


@pytest.mark.parametrize("group", ["connect-sink", "console-consumer-123", "__amazon_msk_canary"])
def test_groups_of_tools_are_left_out(group: str) -> None:
    assert not MigrationRequest.parse(WELL_FORMED).migrates_group(group)


def test_names_that_are_left_out_are_distinguished_from_patterns() -> None:
    patterns = (r"orders\.eu", "billing", "pay.*")
    named = ["orders.eu", "orders-eu", "billing", "billings", "payments"]
    assert [name for name in named if matches(patterns, name)] == ["orders.eu", "billing", "payments"]
    assert matches(("a.b",), "a-b")
