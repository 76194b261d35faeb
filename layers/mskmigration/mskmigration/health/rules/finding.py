"""What a rule found out, and the rules' names."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class RuleId(StrEnum):
    """Names a rule, and its section in ``docs/runbook.md``, ``#rule-<id>``.

    The worst first: lost records, then what stops everything, then what stops a part, then what is late. Rules are
    judged in this order.
    """

    GAP = "gap"
    TOPIC_RECREATED = "topic-recreated"
    WORKER_HUNG = "worker-hung"
    CONNECT_SILENT = "connect-silent"
    CLUSTER_UNREACHABLE = "cluster-unreachable"
    CONNECTOR_MISSING = "connector-missing"
    FAILED_TASK = "failed-task"
    TASK_CONFIGS_LOST = "task-configs-lost"
    ZERO_TASKS = "zero-tasks"
    FROZEN = "frozen"
    UNASSIGNED = "unassigned"
    REBALANCING = "rebalancing"
    PARTITIONS_MISSING = "partitions-missing"
    STALE_HEARTBEAT = "stale-heartbeat"
    GROUP_SYNC_BLOCKED = "group-sync-blocked"
    LAG_GROWING = "lag-growing"
    UNANSWERED = "unanswered"

    @property
    def anchor(self) -> str:
        """The section of the runbook."""
        return f"rule-{self}"


class Health(StrEnum):
    """How bad it is: records do not arrive (broken), something needs mending (ailing), it may pass (waiting)."""

    WAITING = "waiting"
    AILING = "ailing"
    BROKEN = "broken"


class Evidence(NamedTuple):
    """What a rule returns of something that is wrong.

    Parameters
    ----------
    reason
        A sentence with the numbers or names that it rests on.
    causes
        Ids of the causes of what failed, where a stack trace names them.
    connectors
        Those that are concerned; a healing step acts on no others.
    workers
        ARNs of the ECS tasks that may be replaced; with none, that step is left out.
    """

    reason: str
    causes: tuple[str, ...] = ()
    connectors: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a migration: the rule that found it, how bad it is, and its :class:`Evidence`."""

    rule: RuleId
    health: Health
    reason: str
    causes: tuple[str, ...] = ()
    connectors: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What makes it the same finding at the next look: the rule, and what caused it."""
        return ":".join((self.rule, *sorted(set(self.causes))))
