"""What the window of samples says of the source's logs and of the positions in them."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from mskmigration.connect.models import State
from mskmigration.connectors.definitions import Role
from mskmigration.health.causes import cause_of, classify
from mskmigration.health.facts import Asked, Facts
from mskmigration.health.rules.finding import Evidence, Health, RuleId
from mskmigration.health.rules.rule import rule
from mskmigration.health.rules.workers import unreachable
from mskmigration.health.summary import ConnectorHealth
from mskmigration.health.treatments import FROM_CONNECTOR, Step
from mskmigration.kafka.model import TopicPartition
from mskmigration.lag import Sample
from mskmigration.text import listed

# Connect stores offsets each offset.flush.interval.ms, 10 s in worker.properties: within 45 s a task that copies
# has stored four times. The schedule's looks are a minute apart, so that two in a row suffice.
FROZEN = timedelta(seconds=45)
# A single partition may have to wait while its task copies others' backlog: max.poll.records of each in turn.
FROZEN_ALONE = timedelta(minutes=5)
# Burrow's window is ten samples (github.com/linkedin/Burrow/wiki/Consumer-Lag-Evaluation-Rules); the same rules
# without thresholds: in none of them is the lag zero or less than in the one before. A worker's log lines start looks
# of their own, seconds apart; so the window has to span some time, too.
GROWING_SAMPLES = 10
GROWING = timedelta(minutes=5)
NAMED = 5


@rule(
    RuleId.GAP,
    Health.BROKEN,
    remedy="Lengthen the retention of the topics at the source now. Only a backup can restore lost records.",
    steps=(Step.PAGE,),
    stops_copying=False,
)
def gap(facts: Facts) -> Evidence | None:
    """Find records that the source deleted before they were copied; MirrorMaker goes on behind them and says nothing.

    Either the log's start is past the stored position, or it passed the position that an earlier sample of the
    window saw: by the later sample the connector may have been set back to the start already.
    """
    passed: dict[TopicPartition, tuple[int, int]] = {}
    for earlier, later in (*pairwise(facts.window), *zip(facts.window[-1:], facts.window[-1:], strict=True)):
        for partition, seen in earlier.partitions.items():
            log = later.partitions.get(partition)
            if log is not None and seen.stored and seen.next < log.start:
                passed[partition] = (seen.next, log.start)
    if not passed:
        return None
    lost = sum(start - position for position, start in passed.values())
    example = listed((f"{topic}-{number} {span}" for (topic, number), span in sorted(passed.items())), NAMED)
    return Evidence(
        f"the source deleted up to {lost:,} records before they were copied, in {len(passed)} partitions "
        f"(from position, to log start): {example}",
    )


@rule(
    RuleId.TOPIC_RECREATED,
    Health.BROKEN,
    remedy="If the topic at the source shall replace the one on the target, delete it on the target "
    "and start migrate again. Otherwise leave the topic out with topics_exclude.",
    steps=(Step.PAGE,),
    stops_copying=False,
)
def topic_recreated(facts: Facts) -> Evidence | None:
    """Find topics that are others than before: the id at the source changed, or the end fell below the position."""
    fallen = {
        partition.topic
        for partition, progress in (facts.sample.partitions.items() if facts.sample else ())
        if progress.stored and progress.end < progress.next
    }
    topics = sorted(facts.recreated | fallen)
    if not topics:
        return None
    return Evidence(f"topics at the source were deleted and created again: {listed(topics, NAMED)}")


@rule(
    RuleId.FROZEN,
    Health.BROKEN,
    remedy="Search the worker's log group for `Failure during poll`: MirrorMaker 2 only logs a warning.",
    # Its tasks say RUNNING, and Connect restarts such tasks all at once only with their connector.
    steps=FROM_CONNECTOR,
    # Its window has to move past the step, or past what kept records from being copied.
    settle=2 * FROZEN,
    calm=2 * FROZEN,
    stops_copying=False,
)
def frozen(facts: Facts) -> Evidence | None:
    """Find a source connector that says RUNNING and does not copy: records are there, and no stored offset moved."""
    source = next((connector for connector in facts.connectors if connector.role is Role.SOURCE), None)
    if source is None or unreachable(facts) or not _runs(source):
        return None
    still = stalled(facts)
    if facts.unread is not None:
        still &= facts.unread
    if not still:
        return None
    example = listed((f"{topic}-{number}" for topic, number in sorted(still)), NAMED)
    return Evidence(
        f"{source.name} is RUNNING and copies nothing of {len(still)} partitions that have new records: {example}"
        + (f" ({cause_of(facts.poll_failure)})" if facts.poll_failure else ""),
        causes=(classify(facts.poll_failure).id,) if facts.poll_failure else (),
        connectors=(source.name,),
    )


def stalled(facts: Facts) -> frozenset[TopicPartition]:
    """Return the partitions whose stored offset did not move although records were there to be copied.

    Behind the position there may be nothing but transaction markers, which are never copied: whoever can should
    read, and say in :attr:`Facts.unread` where a record is left. Nothing is said of the time in which a worker
    started.
    """
    if (latest := facts.sample) is None:
        return frozenset()
    still: set[TopicPartition] = set()
    if (earlier := _before(facts, latest, FROZEN)) is not None:
        still = _unmoved(earlier, latest)
        if len(still) < sum(1 for progress in earlier.partitions.values() if progress.lag):
            still = set()
    if (earlier := _before(facts, latest, FROZEN_ALONE)) is not None:
        still |= _unmoved(earlier, latest)
    return frozenset(still)


@rule(
    RuleId.PARTITIONS_MISSING,
    Health.AILING,
    remedy="Search the worker's log group for `Could not create topic`. Create the topic or its "
    "partitions on the target, with the source's partition count.",
    steps=(Step.RESTART_CONNECTOR, Step.PAGE),
    # refresh.topics.interval.seconds is 60 in connectors/source.yaml: two refreshes, and the time that they take.
    grace=timedelta(minutes=3),
    settle=timedelta(minutes=2),
    stops_copying=False,
)
def partitions_missing(facts: Facts) -> Evidence | None:
    """Find partitions that the target lacks; MirrorMaker only warns where it cannot make them."""
    if Asked.TARGET_TOPICS in facts.unanswered or facts.sample is None:
        return None
    counts = Counter(partition.topic for partition in facts.sample.partitions)
    short = {
        topic: (facts.target_partitions.get(topic, 0), count)
        for topic, count in counts.items()
        if facts.target_partitions.get(topic, 0) < count
    }
    if not short:
        return None
    named = listed((f"{topic} has {has} of {count}" for topic, (has, count) in sorted(short.items())), NAMED)
    sources = tuple(connector.name for connector in facts.connectors if connector.role is Role.SOURCE)
    return Evidence(f"partitions are missing on the target: {named}", connectors=sources)


@rule(
    RuleId.LAG_GROWING,
    Health.AILING,
    remedy="Raise WorkerCount or WorkerCpu, deploy, and start migrate again to get more tasks.",
    steps=(Step.PAGE,),
    stops_copying=False,
)
def lag_growing(facts: Facts) -> Evidence | None:
    """Find that everything runs, and the lag grows from sample to sample."""
    window = facts.window
    if facts.sample is None or len(window) < GROWING_SAMPLES or window[-1].at - window[0].at < GROWING:
        return None
    lags = [sample.lag for sample in window]
    if min(lags) == 0 or lags[-1] == lags[0]:
        return None
    if any(after < before for before, after in pairwise(lags)) or not all(map(_runs, facts.connectors)):
        return None
    return Evidence(
        f"the lag grew from {lags[0]:,} to {lags[-1]:,} records over {len(lags)} samples and never shrank",
    )


def _runs(connector: ConnectorHealth) -> bool:
    return (
        connector.state is State.RUNNING
        and bool(connector.tasks)
        and all(task.state is State.RUNNING for task in connector.tasks)
    )


def _before(facts: Facts, latest: Sample, span: timedelta) -> Sample | None:
    """Return the latest sample that is at least so much older; None, too, if a worker started since."""
    older = [sample for sample in facts.window if latest.at - sample.at >= span]
    if not older or any(worker.started_at > older[-1].at for worker in facts.workers):
        return None
    return older[-1]


def _unmoved(earlier: Sample, latest: Sample) -> set[TopicPartition]:
    """Return the partitions that were behind and have the same position still."""
    return {
        partition
        for partition, progress in earlier.partitions.items()
        if progress.lag and (now := latest.partitions.get(partition)) is not None and now.next == progress.next
    }
