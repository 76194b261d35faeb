"""The causes of failures as data. Class names and messages are those of Apache Kafka 4.3.1."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """A class of failures that one remedy fixes.

    Parameters
    ----------
    id
        Names its section in ``docs/runbook.md``, ``#cause-<id>``.
    pattern
        Found in the exception lines of its stack traces, without the frames.
    meaning, remedy
        For the person who reads the notification.
    restart_helps
        Whether it passes by itself or with a restart. If not, a person has to remove it first.
    """

    id: str
    pattern: re.Pattern[str]
    meaning: str
    remedy: str
    restart_helps: bool

    @property
    def anchor(self) -> str:
        """The section of the runbook."""
        return f"cause-{self.id}"


def _cause(identifier: str, pattern: str, *, meaning: str, remedy: str, restart_helps: bool) -> Cause:
    return Cause(identifier, re.compile(pattern), meaning, remedy, restart_helps)


BATCH_REJECTED = "batch-rejected"

# The first that matches counts: an exception that says more stands before one that says less, e.g. a broker's
# refusal before the time-out that wraps it.
CAUSES = (
    _cause(
        "record-too-large",
        r"RecordTooLargeException|RecordBatchTooLargeException",
        meaning="A record is larger than the target's topic, its brokers or the worker's producer accept.",
        remedy="Raise max.message.bytes of the target's topic. If the worker refused the record, raise "
        "producer.override.max.request.size in connectors/source.yaml.",
        restart_helps=False,
    ),
    _cause(
        "timestamp-out-of-range",
        r"InvalidTimestampException|timestamp of the message is out of acceptable range",
        meaning="A record's timestamp is further from the target broker's clock than its topic accepts.",
        remedy="Set message.timestamp.before.max.ms and message.timestamp.after.max.ms of the target's topic to "
        "9223372036854775807, or its message.timestamp.type to LogAppendTime.",
        restart_helps=False,
    ),
    _cause(
        "authorization",
        r"(Topic|Group|Cluster|TransactionalId|DelegationToken)?AuthorizationException|Not authorized to access",
        meaning="The worker's principal lacks a right on a cluster.",
        remedy="Grant the operation that the message names to the worker's principal: by an ACL, or for Amazon MSK "
        "with IAM by the policy of the workers' task role.",
        restart_helps=False,
    ),
    _cause(
        "connections-throttled",
        r"Too many connects",
        meaning="Amazon MSK with IAM limits the number of new connections a second, and refuses the others.",
        remedy="This passes by itself. If it comes back, lower tasks.max or WorkerCount: each task has several "
        "connections.",
        restart_helps=True,
    ),
    _cause(
        "authentication",
        r"SaslAuthenticationException|SslAuthenticationException|UnsupportedSaslMechanismException"
        r"|IllegalSaslStateException|SSLHandshakeException|AuthenticationException",
        meaning="A cluster does not accept the worker's credentials, or one side distrusts the other's certificate.",
        remedy="Correct the credentials or the trust store of that cluster, and deploy.",
        restart_helps=False,
    ),
    _cause(
        "out-of-memory",
        r"java\.lang\.OutOfMemoryError",
        meaning="The worker's heap is too small for its tasks.",
        remedy="Raise WorkerMemory or WorkerCount. Or lower producer.override.buffer.memory and "
        "source.consumer.max.partition.fetch.bytes in connectors/source.yaml.",
        restart_helps=True,
    ),
    _cause(
        "policy-refusal",
        r"RenameReplicationPolicy|PolicyViolationException|replication\.policy",
        meaning="The rename policy refuses its renames, or a broker's policy refuses to create the topic.",
        remedy="Correct `rename` in the input and start migrate again. Or create the topic on the target so that it "
        "satisfies the broker's policy.",
        restart_helps=False,
    ),
    _cause(
        "producer-fenced",
        r"ProducerFencedException|InvalidProducerEpochException|FencedInstanceIdException",
        meaning="Another producer took over: an abandoned task still ran, or two Connect clusters use the same name.",
        remedy="A restart takes over again. If it comes back, stop the second Connect cluster that uses the same "
        "group.id.",
        restart_helps=True,
    ),
    _cause(
        "out-of-order-sequence",
        r"OutOfOrderSequenceException|UnknownProducerIdException",
        meaning="The target lost track of an idempotent producer's sequence, e.g. after an unclean leader election.",
        remedy="A restart begins a new sequence. If it comes back, check the target brokers' logs.",
        restart_helps=True,
    ),
    _cause(
        "unknown-topic",
        r"UnknownTopicOrPartitionException|UnknownTopicIdException|InvalidTopicException"
        r"|Topic \S+ not present in metadata",
        meaning="A topic or partition does not exist, or does not exist yet.",
        remedy="Create the topic with the source's partition count, or find out why MirrorMaker 2 could not create it.",
        restart_helps=True,
    ),
    _cause(
        BATCH_REJECTED,
        r"part of a batch which had one more more invalid records",
        meaning="The target refused a record, and therefore its whole batch.",
        remedy="Search the worker's log group for `failed to send record`: a timestamp is out of range, or a record "
        "of a compacted topic has no key.",
        restart_helps=False,
    ),
    _cause(
        "serialization",
        r"SerializationException|errors\.DataException|RecordDeserializationException|CorruptRecordException"
        r"|InvalidRecordException",
        meaning="A record cannot be read or written: the converter is wrong, or the record is corrupt.",
        remedy="Keep the ByteArrayConverter of connectors/source.yaml. If a record is corrupt, restore it, or move the "
        "connector's offset past it.",
        restart_helps=False,
    ),
    _cause(
        "not-enough-replicas",
        r"NotEnoughReplicas(AfterAppend)?Exception",
        meaning="A partition of the target has fewer replicas in sync than min.insync.replicas.",
        remedy="This passes when the brokers are back. Otherwise check the target's under-replicated partitions.",
        restart_helps=True,
    ),
    _cause(
        "broker-unavailable",
        r"common\.errors\.\w*TimeoutException|DisconnectException|NetworkException|BrokerNotAvailableException"
        r"|LeaderNotAvailableException|NotLeaderOrFollowerException|No resolvable bootstrap urls"
        r"|Expiring \d+ record|java\.net\.\w+Exception|java\.util\.concurrent\.TimeoutException",
        meaning="A broker does not answer, or does not answer in time.",
        remedy="This passes when the broker is back. Otherwise check the cluster, the security groups and the name "
        "resolution in the VPC.",
        restart_helps=True,
    ),
    _cause(
        "configuration",
        r"ConfigException|ClassNotFoundException|NoClassDefFoundError",
        meaning="The connector's or the worker's configuration is wrong.",
        remedy="Correct the file in connectors/ or the worker's environment, deploy, and start migrate again.",
        restart_helps=False,
    ),
)

UNKNOWN = _cause(
    "unknown",
    r"",
    meaning="The stack trace matches no known cause.",
    remedy="Read the worker's log at that time.",
    restart_helps=True,
)
