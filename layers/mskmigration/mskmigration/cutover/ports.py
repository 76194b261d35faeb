"""Whom a handover asks, and the end of a migration: the clusters, Connect, and what is kept."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Protocol

from mskmigration.aws.documents import Documents
from mskmigration.aws.executions import Executions
from mskmigration.connect import ConnectClient
from mskmigration.cutover.record import Direction, HandoverStore
from mskmigration.kafka import ClusterAdministration, KafkaCluster, TopicPartition
from mskmigration.migration import MigrationStore
from mskmigration.text import listed

NAMED: Final = 5


@dataclass(frozen=True)
class Side:
    """One of the two clusters: what it answers, what may be changed on it, and whether its clients come by IAM.

    Parameters
    ----------
    opens_by_setting
        Asks Amazon MSK whether the cluster's configuration opens what no ACL is about; None where it does not say.
    """

    alias: str
    cluster: KafkaCluster
    administration: ClusterAdministration
    clients_by_iam: bool = False
    opens_by_setting: Callable[[], bool | None] = lambda: None

    def no_answer(self, silent: Collection[TopicPartition]) -> str | None:
        """Return words for the partitions of which the cluster answered nothing; None where there are none."""
        if not silent:
            return None
        named = listed(sorted(f"{topic}-{number}" for topic, number in silent), NAMED)
        return f"no answer from the {self.alias} of: {named}"

    def open_without_acls(self) -> bool | None:
        """Return whether everybody may use a topic that no ACL is about; None where it cannot be found out.

        ACLs say nothing of who comes by IAM, so a trial would show nothing.

        Raises
        ------
        KafkaUnreachableError
        """
        return self.opens_by_setting() if self.clients_by_iam else self.administration.open_without_acls()


@dataclass(frozen=True)
class Pair:
    """Both clusters of a migration."""

    source: Side
    target: Side

    def origin(self, direction: Direction) -> Side:
        """Return the side that clients read now."""
        return self.source if direction is Direction.FORWARD else self.target

    def destination(self, direction: Direction) -> Side:
        """Return the side that clients are to read."""
        return self.target if direction is Direction.FORWARD else self.source


class Ports(Protocol):
    """All of them; ``bootstrap.Adapters`` has them by these names, and opens each when it is first used."""

    @property
    def records(self) -> MigrationStore:
        """The records of migrations."""

    @property
    def handovers(self) -> HandoverStore:
        """The records of handovers."""

    @property
    def executions(self) -> Executions:
        """Executions of the state machines."""

    @property
    def documents(self) -> Documents:
        """The documents in the bucket."""

    @property
    def pair(self) -> Pair:
        """Both clusters, with what may be changed on them."""

    @property
    def connect(self) -> ConnectClient:
        """Connect, at the workers that run now: they come and go between invocations."""
