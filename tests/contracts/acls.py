"""A cluster's authorizer that opens what no ACL is about, as the fence meets it."""

from collections.abc import Callable

import pytest

from mskmigration.kafka import Acl, ClusterAdministration
from mskmigration.kafka.acls import denial, opening

EVERYTHING = {"READ", "WRITE", "CREATE", "DELETE", "ALTER", "DESCRIBE", "DESCRIBE_CONFIGS", "ALTER_CONFIGS"}
type Operations = Callable[[set[str]], None]


class OpenAuthorizerContract:
    """Subclasses give ``administration``, and ``expect``: waits until a client may do exactly this with ``orders``."""

    def test_the_first_entry_takes_a_topic_from_everybody(
        self, administration: ClusterAdministration, expect: Operations
    ) -> None:
        expect(EVERYTHING)
        administration.deny_write(["orders"])
        expect(set())
        administration.permit_write(["orders"])
        expect(EVERYTHING)

    def test_with_an_opening_only_writing_is_denied(
        self, administration: ClusterAdministration, expect: Operations
    ) -> None:
        administration.deny_write(["orders"], ["orders"])
        expect(EVERYTHING - {"WRITE"})
        assert administration.acls() == {denial("orders"), opening("orders")}
        assert administration.write_denied() == {"orders"}
        administration.delete_acls([denial("orders")])
        expect(EVERYTHING)

    def test_both_may_be_set_and_taken_away_twice(
        self, administration: ClusterAdministration, expect: Operations
    ) -> None:
        for _ in range(2):
            administration.deny_write(["orders"], ["orders"])
        for _ in range(2):
            administration.permit_write(["orders", "never there"], ["orders", "never there"])
        assert administration.acls() == set()
        expect(EVERYTHING)

    @pytest.mark.parametrize(("name", "pattern"), [("orders", "LITERAL"), ("ord", "PREFIXED"), ("*", "LITERAL")])
    def test_an_entry_of_any_pattern_ends_that_a_topic_is_open(
        self, administration: ClusterAdministration, expect: Operations, name: str, pattern: str
    ) -> None:
        administration.create_acls([Acl("TOPIC", name, pattern, "User:other", "*", "WRITE", "ALLOW")])
        expect(set())
        administration.create_acls([Acl("TOPIC", name, pattern, "User:*", "*", "READ", "ALLOW")])
        expect({"READ", "DESCRIBE"})

    def test_it_is_seen_to_be_open_and_nothing_is_left_of_the_trial(
        self, administration: ClusterAdministration
    ) -> None:
        assert administration.open_without_acls() is True
        assert administration.acls() == set()

    def test_where_an_entry_is_about_every_topic_nothing_can_be_seen(
        self, administration: ClusterAdministration
    ) -> None:
        administration.create_acls([Acl("TOPIC", "*", "LITERAL", "User:*", "*", "READ", "ALLOW")])
        assert administration.open_without_acls() is None
