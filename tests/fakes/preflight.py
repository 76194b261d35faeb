"""Facts of preflight with nothing wrong about them, and the changes that tests make to them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from mskmigration.kafka.acls import Acl
from mskmigration.kafka.configs import Setting
from mskmigration.kafka.groups import Group
from mskmigration.kafka.logs import Log
from mskmigration.kafka.model import TopicPartition
from mskmigration.kafka.topics import Broker, ClusterLayout, Topic
from mskmigration.migration import MigrationRequest, connector_configs, settings_excluded
from mskmigration.preflight import Asked, Facts
from mskmigration.preflight.facts import Sampled, Side
from mskmigration.preflight.msk import MskCluster
from mskmigration.preflight.probing import Right
from tests.fakes.settings import SETTINGS as SETTINGS_OF_STACK

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ORDERS = TopicPartition("orders", 0)
DAY_MS = 24 * 3_600_000
AS_HERE = Topic(4, 3)
EXPRESS = MskCluster("m", broker_type="express.m7g.large", brokers=3)
STANDARD = MskCluster("m", broker_type="m7g.large", brokers=3, volume_gib=100)
SERVERLESS = MskCluster("m", serverless=True)
SETTINGS = {
    "retention.ms": Setting(str(7 * DAY_MS)),
    "retention.bytes": Setting("-1"),
    "cleanup.policy": Setting("delete"),
    "delete.retention.ms": Setting(str(DAY_MS)),
    "compression.type": Setting("producer"),
    "max.message.bytes": Setting("1048588"),
    "message.timestamp.type": Setting("CreateTime"),
    "message.timestamp.before.max.ms": Setting(str(2**63 - 1)),
    "message.timestamp.after.max.ms": Setting(str(2**63 - 1)),
    "min.compaction.lag.ms": Setting("0"),
    "min.insync.replicas": Setting("2"),
    "unclean.leader.election.enable": Setting("false"),
}
DEFAULTS = {name: setting.value for name, setting in SETTINGS.items()} | {"message.timestamp.after.max.ms": "3600000"}
BROKERS = {number: Broker("b", 9092) for number in (1, 2, 3)}
BROKER = {"inter.broker.protocol.version": "3.9-IV0", "default.replication.factor": "3"}
GROUP = {"billing": Group(active=True)}

REQUEST = MigrationRequest(migration="m", topics=(".*",), groups=("bill.*",))

CLEAN = Facts(
    request=REQUEST,
    now=NOW,
    replication_factor=3,
    excluded=settings_excluded(connector_configs(SETTINGS_OF_STACK, REQUEST, tasks_max=1, groups=1)[0]),
    largest_request=16_777_216,
    source=Side(
        layout=ClusterLayout("here", BROKERS, {"orders": AS_HERE, "__consumer_offsets": Topic(50, 3)}),
        brokers=dict.fromkeys(BROKERS, BROKER),
        configs={"orders": SETTINGS},
        logs={ORDERS: Log(0, 100, 100, round(NOW.timestamp() * 1000))},
        groups=GROUP,
        offsets={"billing": {ORDERS: 50}},
    ),
    target=Side(
        layout=ClusterLayout("there", BROKERS),
        brokers=dict.fromkeys(BROKERS, BROKER | {"auto.create.topics.enable": "false"}),
    ),
    topics={"orders": "orders"},
    samples={ORDERS: Sampled(NOW - timedelta(days=1), NOW, None, 1_000, 2_000)},
    rights=dict.fromkeys(Right),
    defaults=DEFAULTS,
    workers=2,
    workers_mib=8_192,
    msk=STANDARD,
    authentication={"source": "none", "target": "iam"},
)


def source(facts: Facts, **changed: object) -> Facts:
    return replace(facts, source=replace(facts.source, **changed))  # type: ignore[arg-type]


def target(facts: Facts, **changed: object) -> Facts:
    return replace(facts, target=replace(facts.target, **changed))  # type: ignore[arg-type]


def here(**settings: str) -> Callable[[Facts], Facts]:
    """Set settings on the source's topic itself."""
    named = {name.replace("_", "."): Setting(value, overridden=True) for name, value in settings.items()}
    return lambda facts: source(facts, configs={"orders": SETTINGS | named})


def there(facts: Facts, topic: Topic = AS_HERE, **settings: str) -> Facts:
    """Have the topic on the target, with settings of its own."""
    named = {name.replace("_", "."): Setting(value, overridden=True) for name, value in settings.items()}
    return target(facts, layout=ClusterLayout("there", BROKERS, {"orders": topic}), configs={"orders": named})


def topics(facts: Facts, **more: Topic) -> Facts:
    return source(facts, layout=replace(facts.source.layout, topics={**facts.source.layout.topics, **more}))


def request(**changed: object) -> Callable[[Facts], Facts]:
    return lambda facts: replace(facts, request=facts.request.model_copy(update=changed))


def unasked(facts: Facts, asked: Asked, why: str = "TRANSPORT: down") -> Facts:
    return replace(facts, unanswered={asked: why})


def acl(operation: str, kind: str = "TOPIC", name: str = "orders", pattern: str = "LITERAL") -> Acl:
    return Acl(kind, name, pattern, "User:a", "*", operation, "ALLOW")


def other(facts: Facts, **changed: object) -> Facts:
    return replace(facts, migrations=(facts.request.model_copy(update={"migration": "other", **changed}),))


def known(facts: Facts, **changed: object) -> Facts:
    return replace(facts, migrations=(facts.request.model_copy(update=changed),))


def of_type(facts: Facts, msk: MskCluster) -> Facts:
    """Let the target be this cluster, and the stack know."""
    settings = SETTINGS_OF_STACK.model_copy(update={"target_cluster_type": msk.type})
    connector = connector_configs(settings, facts.request, tasks_max=1, groups=1)[0]
    return replace(facts, msk=msk, target_type=msk.type, excluded=settings_excluded(connector))
