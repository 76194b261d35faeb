"""The ladder of healing: which step is due, given what is wrong and what has been done about it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from mskmigration.decision import Decision
from mskmigration.frozen import Frozen
from mskmigration.health.rules import Finding, rule_with_id, treatment_of
from mskmigration.health.treatments import Step, Treatment

# From the step before to the second, third ... step of an episode; the last holds for all that follow.
DELAYS = tuple(timedelta(seconds=seconds) for seconds in (10, 30, 60, 120, 300))
# After the page, the first rung is tried again now and then: the cause may have been lifted. Not for ever.
PROBES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 30))
PROBING = timedelta(days=1)
# Three looks of the schedule in a row; or longer, as long as the next step would have waited.
HEALTHY = timedelta(minutes=3)
# Longer than a step takes, a rebalance waited out included. A function that was killed holds up healing as long.
CLAIM = timedelta(seconds=90)


class Episode(Frozen):
    """One finding from when it was first seen until it has been away for a healthy window."""

    first_seen: datetime
    last_seen: datetime
    stops_copying: bool = False
    taken: int = 0
    stepped_at: datetime | None = None
    paged_at: datetime | None = None


class Claim(Frozen):
    """A step that an execution has taken upon itself and not yet reported done; ``before`` is the episode till then."""

    execution: str
    step: Step
    key: str
    at: datetime
    before: Episode


class LadderState(Frozen):
    """What has been done about each finding, by its key, and who acts now; ``version`` counts the writes."""

    version: int = 0
    episodes: Mapping[str, Episode] = {}
    claim: Claim | None = None

    def settled(self, execution: str) -> "LadderState":
        """Return the state after the execution's step is done."""
        mine = self.claim is not None and self.claim.execution == execution
        return self.model_copy(update={"claim": None}) if mine else self


class Due(Frozen):
    """The next step of an episode, and when it may be taken."""

    step: Step
    at: datetime


def next_step(
    findings: Sequence[Finding], state: LadderState, now: datetime, *, execution: str = "", by_hand: bool = False
) -> tuple[Decision[Step], LadderState]:
    """Decide what to do, and return the state in which that is claimed.

    Parameters
    ----------
    findings
        What is wrong, the worst first: the first whose step is due is acted upon.
    execution
        Who asks. The same one asking again, after a function was killed, gets the same answer.
    by_hand
        Somebody who has lifted a cause asks: the next restart is due at once.
    """
    state = _without_lost_claim(state, now)
    keys = {finding.key: finding for finding in findings}
    if (claim := state.claim) is not None and claim.execution == execution and claim.key in keys:
        return _decision(claim.step, keys[claim.key]), state
    if claim is not None and claim.execution != execution:
        return Decision(Step.ANOTHER_ACTS, f"another execution acts: {claim.step} since {claim.at:%H:%M:%S}"), state
    episodes, over = _episodes(findings, state.episodes, now)
    state = state.model_copy(update={"episodes": episodes, "claim": None})
    waiting: list[str] = []
    calm_since = max((each.last_seen for each in episodes.values() if each.stops_copying), default=None)
    for finding in findings:
        due = _due(episodes[finding.key], treatment_of(finding), now, calm_since, by_hand=by_hand)
        if due is not None and due.at <= now:
            return _decision(due.step, finding), _claimed(state, finding.key, due.step, now, execution)
        waiting.append(
            f"{finding.reason} ({f'{due.step} at {due.at:%H:%M:%S}' if due else 'people have been notified'})"
        )
    if waiting:
        return Decision(Step.WAIT, "; ".join(waiting)), state
    if paged := [key for key, episode in over.items() if episode.paged_at]:
        return Decision(Step.ALL_CLEAR, f"healthy again: {', '.join(paged)}"), state
    return Decision(Step.NOTHING, "nothing is wrong"), state


def _decision(step: Step, finding: Finding) -> Decision[Step]:
    return Decision(step, finding.reason, {"key": finding.key})


def _without_lost_claim(state: LadderState, now: datetime) -> LadderState:
    """Drop a claim that has expired. A restart counts as done; nobody knows of a page, so it is due again."""
    claim = state.claim
    if claim is None or now - claim.at < CLAIM:
        return state
    episodes = dict(state.episodes)
    if claim.step is Step.PAGE:
        episodes[claim.key] = claim.before
    return state.model_copy(update={"claim": None, "episodes": episodes})


def _episodes(
    findings: Iterable[Finding], before: Mapping[str, Episode], now: datetime
) -> tuple[dict[str, Episode], dict[str, Episode]]:
    """Return the episodes that go on or begin, and those that are over."""
    seen = {
        finding.key: before.get(finding.key, Episode(first_seen=now, last_seen=now)).model_copy(
            update={"last_seen": now, "stops_copying": rule_with_id(finding.rule).stops_copying}
        )
        for finding in findings
    }
    away = {key: episode for key, episode in before.items() if key not in seen}
    over = {key: episode for key, episode in away.items() if now - episode.last_seen >= _healthy_window(episode)}
    return {key: episode for key, episode in away.items() if key not in over} | seen, over


def _healthy_window(episode: Episode) -> timedelta:
    return max(HEALTHY, DELAYS[min(episode.taken, len(DELAYS)) - 1]) if episode.taken else HEALTHY


def _due(
    episode: Episode, treatment: Treatment, now: datetime, calm_since: datetime | None, *, by_hand: bool
) -> Due | None:
    steps, probe = treatment.steps, treatment.steps[0]
    if episode.paged_at is None:
        step = steps[min(episode.taken, len(steps) - 1)]
        due = Due(step=step, at=_after_delay(episode, treatment, calm_since))
    elif probe is Step.PAGE:
        return None
    elif by_hand:
        due = Due(step=probe, at=now)
    elif now - episode.paged_at >= PROBING:
        return None
    else:
        pause = PROBES[min(episode.taken - len(steps), len(PROBES) - 1)]
        due = Due(step=probe, at=(episode.stepped_at or episode.first_seen) + pause)
    return due.model_copy(update={"at": now}) if by_hand and due.step is not Step.PAGE else due


def _after_delay(episode: Episode, treatment: Treatment, calm_since: datetime | None) -> datetime:
    if episode.stepped_at is None:
        patient = episode.first_seen + treatment.grace
        return max(patient, calm_since + treatment.calm) if calm_since and treatment.calm else patient
    return episode.stepped_at + max(DELAYS[min(episode.taken, len(DELAYS)) - 1], treatment.settle)


def _claimed(state: LadderState, key: str, step: Step, now: datetime, execution: str) -> LadderState:
    episode = state.episodes[key]
    after = episode.model_copy(
        update={
            "taken": episode.taken + 1,
            "stepped_at": now,
            "paged_at": now if step is Step.PAGE else episode.paged_at,
        }
    )
    claim = Claim(execution=execution, step=step, key=key, at=now, before=episode)
    return state.model_copy(update={"episodes": {**state.episodes, key: after}, "claim": claim})
