import pytest

from localaws.iam.kafka_actions import REQUIRED, kind_of, needs

PREFIX = "arn:aws:kafka:eu-central-1:123456789012"
AT = "orders/0123-4567"
CLUSTER, TOPIC, GROUP = f"{PREFIX}:cluster/{AT}", f"{PREFIX}:topic/{AT}/a/b", f"{PREFIX}:group/{AT}/g"


def allowing(action: str, *resources: str) -> list[dict[str, object]]:
    return [{"Statement": [{"Effect": "Allow", "Action": [action], "Resource": list(resources)}]}]


@pytest.mark.parametrize(
    ("action", "resource", "required"),
    [
        ("Connect", CLUSTER, []),
        ("AlterCluster", CLUSTER, [("Connect", CLUSTER), ("DescribeCluster", CLUSTER)]),
        ("WriteData", TOPIC, [("Connect", CLUSTER), ("DescribeTopic", TOPIC)]),
        ("DeleteGroup", GROUP, [("Connect", CLUSTER), ("DescribeGroup", GROUP)]),
        ("Unknown", TOPIC, []),
    ],
)
def test_required_actions_are_for_the_resource_or_its_cluster(
    action: str, resource: str, required: list[tuple[str, str]]
) -> None:
    expected = [(f"kafka-cluster:{each}", on) for each, on in [(action, resource), *required]]
    assert needs(f"kafka-cluster:{action}", resource, []) == expected


def test_of_another_kind_of_resource_any_that_the_policies_name_will_do() -> None:
    probes = f"{PREFIX}:group/{AT}/probe-*"
    needed = needs("kafka-cluster:ReadData", TOPIC, allowing("kafka-cluster:Alter*", CLUSTER, probes))
    assert ("kafka-cluster:AlterGroup", probes) in needed


def test_where_policies_name_none_the_action_is_needed_on_all() -> None:
    another_cluster = allowing("kafka-cluster:AlterGroup", f"{PREFIX}:group/other/0-1/*")
    needed = needs("kafka-cluster:ReadData", TOPIC, another_cluster)
    assert ("kafka-cluster:AlterGroup", f"{PREFIX}:group/{AT}/*") in needed


def test_a_transactional_id_and_a_cluster_need_to_write_to_some_topic() -> None:
    transaction = f"{PREFIX}:transactional-id/{AT}/t"
    for action, resource in (("AlterTransactionalId", transaction), ("WriteDataIdempotently", CLUSTER)):
        assert ("kafka-cluster:WriteData", f"{PREFIX}:topic/{AT}/*") in needs(f"kafka-cluster:{action}", resource, [])


def test_every_required_action_is_one_of_the_table() -> None:
    assert {each for required in REQUIRED.values() for each in required} <= REQUIRED.keys()
    assert {kind_of(action) for action in REQUIRED} == {"cluster", "topic", "group", "transactional-id"}
    assert kind_of("WriteDataIdempotently") == "cluster"
