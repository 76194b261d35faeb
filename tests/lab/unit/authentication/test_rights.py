from lab.authentication.rights import FENCE, SOURCE, TARGET, exactly_once

CHANGING = {"WRITE", "CREATE", "DELETE", "ALTER", "ALTER_CONFIGS", "ALL"}


def test_the_source_is_only_read() -> None:
    assert not {acl.operation for acl in SOURCE} & CHANGING


def test_only_the_fence_changes_the_sources_acls_and_settings() -> None:
    assert {(acl.resource, acl.operation) for acl in FENCE} == {("CLUSTER", "ALTER"), ("TOPIC", "ALTER_CONFIGS")}


def test_nobody_is_allowed_everything() -> None:
    for acl in SOURCE | FENCE | TARGET | exactly_once("workers"):
        assert acl.operation != "ALL"
        assert acl.principal == "User:migration"


def test_exactly_once_takes_the_workers_transactional_ids_only() -> None:
    assert {(acl.name, acl.pattern) for acl in exactly_once("workers")} == {
        ("connect-cluster-workers", "LITERAL"),
        ("workers-", "PREFIXED"),
    }
