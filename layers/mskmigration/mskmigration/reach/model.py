"""What was reached, as the function Verify Deployment answers it."""

from datetime import datetime

from mskmigration.frozen import Frozen


class WorkerReach(Frozen):
    """One Connect worker.

    Parameters
    ----------
    url
        Its REST address.
    version
        The version of Kafka Connect; empty where it gave no answer.
    missing
        Connectors of MirrorMaker 2 that it does not offer.
    error
        Why it gave no answer, or None.
    """

    url: str
    version: str = ""
    missing: tuple[str, ...] = ()
    error: str | None = None


class RightsSeen(Frozen):
    """What the cluster says of its user's rights.

    Parameters
    ----------
    seen_on
        What was asked about, in words.
    missing
        One entry for each right that is needed and not given, e.g. ``CREATE on topics``.
    unasked
        Why nothing can be said, or None.
    """

    seen_on: str = ""
    missing: tuple[str, ...] = ()
    unasked: str | None = None


class ClusterReach(Frozen):
    """One cluster.

    Parameters
    ----------
    servers
        Its bootstrap servers.
    silent
        Brokers that their advertised address does not lead to, each with the reason.
    error
        Why the cluster gave no answer, or None.
    """

    servers: str
    cluster_id: str = ""
    brokers: int = 0
    topics: int = 0
    silent: tuple[str, ...] = ()
    error: str | None = None
    rights: RightsSeen = RightsSeen(unasked="The cluster was not reached.")


class Reach(Frozen):
    """Everything that was asked for.

    Parameters
    ----------
    workers_error
        Why ECS named no workers, or None.
    migrations
        Those whose connectors run, each with the time at which its record changed last; None where the table gave no
        answer.
    """

    workers: tuple[WorkerReach, ...] = ()
    workers_error: str | None = None
    source: ClusterReach
    target: ClusterReach
    migrations: dict[str, datetime] | None = None
    migrations_error: str | None = None
