"""Whether records live long enough to be copied, and stay where they are while groups are translated."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from mskmigration.preflight.facts import Asked, Facts
from mskmigration.preflight.rules.rule import Severity, rule
from mskmigration.text import duration

# A night's pause of the copy must cost no record: somebody is paged and has to act.
PAUSE = timedelta(hours=1)
RESERVE = 2  # times the estimate, which assumes that nothing disturbs the copy


@rule(
    "retention-outlasts-copy",
    Severity.BLOCKER,
    Asked.SOURCE_CONFIGS,
    checks="The source keeps records for longer than the copy takes.",
    remedy="Raise retention.ms of the source's topic until the cutover is over.",
)
def retention_outlasts_copy(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 skips records that expire before it copies them, without a warning (auto.offset.reset=earliest)."""
    needed = timedelta(seconds=RESERVE * facts.estimate_seconds) + PAUSE
    for topic, setting in facts.source_settings("retention.ms"):
        kept = timedelta(milliseconds=min(int(setting.value), 10**13))
        if kept >= timedelta(0) and "delete" in _policy(facts, topic) and kept < needed:
            yield f"{topic}: records are kept for {duration(kept)}; the copy with a pause may need {duration(needed)}"


@rule(
    "retention-by-size",
    Severity.WARNING,
    Asked.SOURCE_CONFIGS,
    Asked.SOURCE_LOGS,
    Asked.RECORDS,
    checks="No partition is near its retention.bytes.",
    remedy="Raise retention.bytes of the source's topic until the cutover is over.",
)
def retention_by_size(facts: Facts) -> Iterator[str]:
    """Near the limit each new segment deletes an old one, even if it is not copied yet."""
    largest: defaultdict[str, float] = defaultdict(float)
    for each, sampled in facts.samples.items():
        if log := facts.source.logs.get(each):
            largest[each.topic] = max(largest[each.topic], (log.end - log.start) * sampled.mean_bytes)
    for topic, setting in facts.source_settings("retention.bytes"):
        most = int(setting.value)
        if 0 < most < 2 * largest[topic]:
            yield f"{topic}: a partition of about {largest[topic]:,.0f} bytes, and retention.bytes is {most:,}"


@rule(
    "compaction-lag",
    Severity.WARNING,
    Asked.SOURCE_CONFIGS,
    checks="Compaction does not remove records while topics are copied.",
    remedy="Set min.compaction.lag.ms of the source's topic to a day until the cutover is over.",
)
def compaction_lag(facts: Facts) -> Iterator[str]:
    """If the two sides compact at different times, a group's offset cannot be found by counting records."""
    needed = RESERVE * timedelta(seconds=facts.estimate_seconds) + PAUSE
    for topic, setting in facts.source_settings("min.compaction.lag.ms"):
        lag = timedelta(milliseconds=min(int(setting.value), 10**13))
        if "compact" in _policy(facts, topic) and lag < needed:
            yield f"{topic}: may be compacted {_after(lag)}; the copy with a pause may need {duration(needed)}"


@rule(
    "hanging-transactions",
    Severity.BLOCKER,
    Asked.SOURCE_LOGS,
    Asked.RECORDS,
    Asked.SOURCE_BROKERS,
    checks="No transaction at the source has been open for longer than its time-out.",
    remedy="Close its producer, or abort the transaction with kafka-transactions.sh find-hanging and abort.",
)
def hanging_transactions(facts: Facts) -> Iterator[str]:
    """MirrorMaker 2 reads with read_committed, so it stops at the first open transaction."""
    longest = timedelta(milliseconds=facts.source.broker_number("transaction.max.timeout.ms", 900_000))
    for each, sampled in facts.samples.items():
        log = facts.source.logs.get(each)
        if log and sampled.open_since and (open_for := facts.now - sampled.open_since) > longest:
            behind = log.end - log.stable_end
            yield f"{each.topic}-{each.partition}: open for {_seconds(open_for)}, {behind:,} offsets wait behind it"


def _policy(facts: Facts, topic: str) -> str:
    setting = facts.source.configs.get(topic, {}).get("cleanup.policy")
    return setting.value if setting else "delete"


def _seconds(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))


def _after(lag: timedelta) -> str:
    return f"{duration(lag)} after it is written" if lag else "as soon as it is written"
