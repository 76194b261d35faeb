"""The files in connectors/ as Connect gets them."""

import pytest

from mskmigration.connect.models import Change
from mskmigration.connectors import Role, register
from mskmigration.errors import ConnectorConfigInvalidError
from mskmigration.migration import MigrationRequest, connector_configs, reverse_config, settings_excluded
from mskmigration.settings import ClusterType, DeliveryGuarantee, Settings
from tests.fakes.settings import SETTINGS


def configs(**request: object) -> dict[str, dict[str, str]]:
    parsed = MigrationRequest.parse({"migration": "orders", "topics": ["orders.*", "pay"], **request})
    return {config["name"]: config for config in connector_configs(SETTINGS, parsed, tasks_max=3, groups=150)}


def test_the_three_connectors_are_named_after_the_migration_and_in_order() -> None:
    assert list(configs()) == ["orders-source", "orders-checkpoint", "orders-heartbeat"]


def test_placeholders_are_filled_in() -> None:
    source = configs()["orders-source"]
    assert source["topics"] == "orders.*,pay"
    assert source["tasks.max"] == "3"
    assert source["replication.factor"] == "3"
    assert source["source.cluster.bootstrap.servers"] == "s:9092"
    assert source["producer.override.bootstrap.servers"] == "t:9092"
    assert configs()["orders-checkpoint"]["tasks.max"] == "2"
    assert not [value for config in configs().values() for value in config.values() if "%{" in value]


def test_what_the_plan_leaves_out_the_connectors_leave_out() -> None:
    both = configs(topics_exclude=["orders.log"])
    for name in ("orders-source", "orders-checkpoint"):
        assert both[name]["topics.exclude"].split(",")[-1] == "orders.log"
        assert "__.*" in both[name]["topics.exclude"].split(",")


def test_an_empty_value_is_left_to_kafkas_default() -> None:
    assert "replication.policy.rename" not in configs()["orders-source"]


def test_renaming_needs_the_policy_that_renames() -> None:
    for config in configs(rename={"pay": "payments"}).values():
        assert config["replication.policy.class"].endswith(".RenameReplicationPolicy")
        assert config["replication.policy.rename"] == "pay:payments"
    for config in configs().values():
        assert config["replication.policy.class"].endswith(".IdentityReplicationPolicy")


def test_the_producer_has_room_for_the_largest_record_that_it_may_send() -> None:
    request = MigrationRequest(migration="orders", topics=("orders",))
    back = reverse_config(SETTINGS, request, ["orders"], tasks_max=1)
    for source in (configs()["orders-source"], back):
        assert int(source["producer.override.buffer.memory"]) >= int(source["producer.override.max.request.size"])


def test_a_quiet_topics_records_wait_for_no_others() -> None:
    source = configs()["orders-source"]
    assert source["source.consumer.fetch.min.bytes"] == "1"
    assert int(source["producer.override.linger.ms"]) <= 5


def test_both_connectors_agree_on_where_offset_syncs_are() -> None:
    made = configs()
    assert made["orders-source"]["offset-syncs.topic.location"] == "target"
    assert made["orders-checkpoint"]["offset-syncs.topic.location"] == "target"


@pytest.mark.parametrize("role", list(Role))
def test_records_pass_byte_for_byte(role: Role) -> None:
    config = configs()[f"orders-{role}"]
    assert {config[f"{part}.converter"].rsplit(".", 1)[1] for part in ("key", "value", "header")} == {
        "ByteArrayConverter"
    }


def exactly_once() -> Settings:
    return SETTINGS.model_copy(update={"delivery_guarantee": DeliveryGuarantee.EXACTLY_ONCE})


def test_exactly_once_is_asked_of_the_source_connector_alone() -> None:
    request = MigrationRequest(migration="orders", topics=("orders",))
    source, checkpoint, heartbeat = connector_configs(exactly_once(), request, tasks_max=1, groups=1)
    assert source["exactly.once.support"] == "required"
    assert source["source.consumer.isolation.level"] == "read_committed"
    # Its offsets stay where they were, so that the profile can be chosen for a migration that runs.
    assert "offsets.storage.topic" not in source
    assert not [key for other in (checkpoint, heartbeat) for key in other if key.startswith("exactly.once")]
    assert "exactly.once.support" not in configs()["orders-source"]


@pytest.mark.parametrize(
    ("kind", "copied", "left_out"),
    [
        (ClusterType.STANDARD, {"cleanup.policy", "segment.bytes"}, {"min.insync.replicas", "remote.storage.enable"}),
        (
            ClusterType.EXPRESS,
            {"cleanup.policy", "retention.ms", "max.compaction.lag.ms", "message.timestamp.before.max.ms"},
            {"segment.bytes", "min.insync.replicas", "message.timestamp.type", "unclean.leader.election.enable"},
        ),
        (
            ClusterType.SERVERLESS,
            {"compression.type", "max.message.bytes", "retention.bytes", "retention.ms"},
            {"cleanup.policy", "delete.retention.ms", "local.retention.ms", "segment.bytes"},
        ),
    ],
)
def test_what_the_target_s_type_refuses_is_left_out(kind: ClusterType, copied: set[str], left_out: set[str]) -> None:
    settings = SETTINGS.model_copy(update={"target_cluster_type": kind})
    request = MigrationRequest(migration="orders", topics=("orders",))
    source = connector_configs(settings, request, tasks_max=1, groups=1)[0]
    assert {name for name in copied | left_out if settings_excluded(source).fullmatch(name)} == left_out
    assert source["sync.topic.acls.enabled"] == "false"
    back = reverse_config(settings, request, ["orders"], tasks_max=1)
    assert back == reverse_config(SETTINGS, request, ["orders"], tasks_max=1)


@pytest.mark.parametrize("settings", [SETTINGS, exactly_once()])
def test_no_second_batch_overtakes_one_that_a_new_partition_refused(settings: Settings) -> None:
    """KAFKA-15591; Connect's own default is 1, the offset syncs' producer has Kafka's, 5."""
    request = MigrationRequest(migration="orders", topics=("orders",))
    there, _, _ = connector_configs(settings, request, tasks_max=1, groups=1)
    for config in (there, reverse_config(settings, request, ["orders"], tasks_max=1)):
        for client in ("producer.override", "target.producer"):
            assert config[f"{client}.max.in.flight.requests.per.connection"] == "1"


def test_in_reverse_replication_offsets_lie_with_the_records_at_the_source() -> None:
    request = MigrationRequest(migration="orders", topics=("orders",))
    reverse = reverse_config(exactly_once(), request, ["orders"], tasks_max=1)
    for client in ("producer", "consumer", "admin"):
        assert reverse[f"{client}.override.bootstrap.servers"] == "s:9092"
    assert not request.model_copy(update={"topics": (".*",)}).migrates(reverse["offsets.storage.topic"])
    plain = reverse_config(SETTINGS, request, ["orders"], tasks_max=1)
    assert not plain.keys() & {"offsets.storage.topic", "admin.override.bootstrap.servers", "exactly.once.support"}


class FakeRegistry:
    """Connect, as far as registering goes."""

    def __init__(self, faults: dict[str, list[str]] | None = None) -> None:
        self.found = faults or {}
        self.calls: list[str] = []

    def faults(self, config: dict[str, str]) -> list[str]:
        self.calls.append(f"validate {config['name']}")
        return self.found.get(config["name"], [])

    def put(self, config: dict[str, str]) -> Change:
        self.calls.append(f"put {config['name']}")
        return "created"

    def resume(self, name: str) -> None:
        self.calls.append(f"resume {name}")


def test_everything_is_validated_before_anything_is_registered() -> None:
    connect = FakeRegistry()
    changes = register(connect, [{"name": "a"}, {"name": "b"}], once_valid=lambda: connect.calls.append("valid"))
    assert changes == {"a": "created", "b": "created"}
    assert connect.calls == ["validate a", "validate b", "valid", "put a", "put b"]


def test_one_invalid_configuration_keeps_all_from_being_registered() -> None:
    connect = FakeRegistry({"b": ["tasks.max: must be a number"]})
    with pytest.raises(ConnectorConfigInvalidError, match=r"b: tasks.max: must be a number"):
        register(connect, [{"name": "a"}, {"name": "b"}], once_valid=lambda: connect.calls.append("valid"))
    assert connect.calls == ["validate a", "validate b"]
