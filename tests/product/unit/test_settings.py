"""The functions' environment."""

import pytest

from mskmigration.errors import InvalidSettingsError
from mskmigration.settings import DeliveryGuarantee, Settings

COMPLETE = {
    "SOURCE_BOOTSTRAP_SERVERS": "a:9092,b:9092",
    "TARGET_BOOTSTRAP_SERVERS": "c:9098",
    "SOURCE_ALIAS": "source",
    "TARGET_ALIAS": "target",
    "CONNECT_CLUSTER": "cluster",
    "CONNECT_SERVICE": "service",
    "CONNECT_LOG_GROUP": "/connect",
    "TABLE_NAME": "table",
    "BUCKET_NAME": "bucket",
}


def test_settings_come_from_the_environment() -> None:
    settings = Settings.from_env({**COMPLETE, "REPLICATION_FACTOR": "-1", "PATH": "/bin"})
    assert settings.source_bootstrap_servers == "a:9092,b:9092"
    assert (settings.connect_port, settings.replication_factor) == (8083, -1)


def test_at_least_once_unless_the_stack_says_otherwise() -> None:
    assert Settings.from_env(COMPLETE).delivery_guarantee is DeliveryGuarantee.AT_LEAST_ONCE
    chosen = Settings.from_env({**COMPLETE, "DELIVERY_GUARANTEE": "exactly-once"})
    assert chosen.delivery_guarantee is DeliveryGuarantee.EXACTLY_ONCE
    with pytest.raises(InvalidSettingsError, match="DELIVERY_GUARANTEE"):
        Settings.from_env({**COMPLETE, "DELIVERY_GUARANTEE": "at-most-once"})


def test_each_missing_or_wrong_variable_is_named() -> None:
    environment = {**COMPLETE, "SOURCE_BOOTSTRAP_SERVERS": "no port"}
    del environment["TABLE_NAME"]
    with pytest.raises(InvalidSettingsError) as refused:
        Settings.from_env(environment)
    assert "TABLE_NAME: Field required" in refused.value.what
    assert "SOURCE_BOOTSTRAP_SERVERS: " in refused.value.what
