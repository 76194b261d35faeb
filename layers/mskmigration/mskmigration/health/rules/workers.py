"""What ECS says of the workers, and whether they and the clusters answer."""

from datetime import timedelta

from mskmigration.health.facts import Asked, Facts
from mskmigration.health.rules.finding import Evidence, Health, RuleId
from mskmigration.health.rules.rule import rule
from mskmigration.health.treatments import Step

# From the ECS task's start to an answer of the worker's REST interface: the JVM, the plug-ins and the first
# rebalance take 15 to 40 s on half a vCPU.
STARTING = timedelta(seconds=60)
# A cluster that gives none of these gives nothing; one of them alone may be a right that is missing.
_DECISIVE = {"source": (Asked.SOURCE_GROUPS, Asked.LAG), "target": (Asked.TARGET_TOPICS, Asked.TARGET_GROUPS)}
_NEED = {
    "source": frozenset(_DECISIVE["source"]),
    "target": frozenset((*_DECISIVE["target"], Asked.CHECKPOINTS, Asked.HEARTBEAT)),
}


@rule(
    RuleId.WORKER_HUNG,
    Health.BROKEN,
    remedy="Check the worker's memory, and its log before it stopped answering.",
    steps=(Step.REPLACE_WORKER, Step.REPLACE_WORKER, Step.PAGE),
    # A new ECS task answers after a minute or so: image, JVM, first rebalance.
    settle=timedelta(minutes=2),
    stops_copying=True,
)
def worker_hung(facts: Facts) -> Evidence | None:
    """Find workers whose ECS task runs and who do not answer: ECS sees a living process and does nothing.

    While the target is away every worker's interface waits for it, and replacing workers would mend nothing.
    """
    hung = [worker for worker in facts.workers if not worker.answers and facts.now - worker.started_at > STARTING]
    if not hung or unreachable(facts):
        return None
    named = ", ".join(worker.worker_id for worker in hung)
    return Evidence(
        f"{len(hung)} of {len(facts.workers)} workers run but do not answer: {named}",
        workers=tuple(worker.task_arn for worker in hung),
    )


@rule(
    RuleId.CONNECT_SILENT,
    Health.WAITING,
    remedy="Check the ECS service's events and the worker's log group: the image, the subnets, "
    "the security groups, and the target, where Connect keeps its own topics.",
    steps=(Step.REPLACE_WORKER, Step.PAGE),
    grace=timedelta(minutes=3),
    settle=timedelta(minutes=2),
    stops_copying=True,
)
def connect_silent(facts: Facts) -> Evidence | None:
    """Find that Connect does not say what runs: no worker has started yet, or none comes to an answer."""
    if facts.rebalancing or worker_hung(facts) or unreachable(facts):
        return None
    alive = [worker for worker in facts.workers if worker.answers]
    if alive and Asked.CONNECT not in facts.unanswered:
        return None
    why = facts.unanswered.get(Asked.CONNECT, "")
    count = f"{len(alive)} of {len(facts.workers)} workers that run answer"
    return Evidence(
        f"Connect does not answer; {count}" + (f" ({why})" if why else ""),
        workers=tuple(worker.task_arn for worker in alive),
    )


@rule(
    RuleId.CLUSTER_UNREACHABLE,
    Health.WAITING,
    remedy="Check its brokers, the security groups, and the name resolution in the VPC.",
    steps=(Step.PAGE,),
    grace=timedelta(minutes=5),
    stops_copying=True,
)
def cluster_unreachable(facts: Facts) -> Evidence | None:
    """Find clusters that do not answer; MirrorMaker goes on by itself when they do again."""
    if not (clusters := unreachable(facts)):
        return None
    answers = {cluster: facts.unanswered[_DECISIVE[cluster][0]] for cluster in clusters}
    said = "; ".join(f"the {cluster} does not answer: {answer}" for cluster, answer in answers.items())
    return Evidence(said)


@rule(
    RuleId.UNANSWERED,
    Health.AILING,
    remedy="Give the functions' principal the missing right, or check why the cluster does not answer the request.",
    steps=(Step.PAGE,),
    grace=timedelta(minutes=5),
    stops_copying=False,
)
def unanswered(facts: Facts) -> Evidence | None:
    """Find that a part of the facts is refused or missing, so that what it would show goes unseen.

    A right that the functions lack on one side, or a table that does not answer, looks like nothing else.
    """
    if facts.rebalancing:
        return None
    explained = {Asked.ECS, Asked.CONNECT}.union(*(_NEED[cluster] for cluster in unreachable(facts)))
    if Asked.CONNECT in facts.unanswered:
        explained.add(Asked.LAG)  # Connect holds the offsets that the lag is measured from.
    missing = sorted(facts.unanswered.keys() - explained)
    if not missing:
        return None
    said = "; ".join(f"{asked}: {facts.unanswered[asked]}" for asked in missing)
    return Evidence(f"requests failed: {said}")


def unreachable(facts: Facts) -> tuple[str, ...]:
    """Return which of the two clusters gave no answer at this look to anything that it was asked."""
    return tuple(cluster for cluster, asked in _DECISIVE.items() if facts.unanswered.keys() >= set(asked))
