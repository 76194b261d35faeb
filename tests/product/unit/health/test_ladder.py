"""The ladder: first step at once, then growing delays, a page once, and never for ever."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from mskmigration.decision import Decision
from mskmigration.health.ladder import CLAIM, HEALTHY, PROBING, LadderState, next_step
from mskmigration.health.rules import Finding, Health, RuleId, treatment_of
from mskmigration.health.treatments import IDLE, Step

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
CRASHED = Finding(RuleId.FAILED_TASK, Health.BROKEN, "task 0 FAILED", ("unknown",), ("m-source",), workers=("arn",))
TOO_LARGE = Finding(RuleId.FAILED_TASK, Health.BROKEN, "task 0 FAILED", ("record-too-large",), ("m-source",))
GAP = Finding(RuleId.GAP, Health.BROKEN, "lost 7 records")
FROZEN = Finding(RuleId.FROZEN, Health.BROKEN, "copies nothing", (), ("m-source",))
UNASSIGNED = Finding(RuleId.UNASSIGNED, Health.AILING, "no worker runs task 0", (), ("m-source",))


class Looks:
    """Looks at a migration one after another; each step that is taken is reported done at once."""

    def __init__(self) -> None:
        self.now = NOW
        self.state = LadderState()
        self.taken: list[tuple[Step, datetime]] = []
        self._count = 0

    def look(self, *findings: Finding, after: timedelta = timedelta(0), by_hand: bool = False) -> Step:
        self.now += after
        self._count += 1
        decision, state = next_step(findings, self.state, self.now, execution=f"e{self._count}", by_hand=by_hand)
        self.state = state.settled(f"e{self._count}")
        if decision.action not in IDLE:
            self.taken.append((decision.action, self.now))
        return decision.action

    def look_for(self, span: timedelta, *findings: Finding, every: timedelta = MINUTE) -> list[Step]:
        end, before = self.now + span, len(self.taken)
        while self.now < end:
            self.look(*findings, after=every)
        return [step for step, _ in self.taken[before:]]


def test_nothing_wrong_needs_nothing() -> None:
    decision, state = next_step((), LadderState(), NOW)
    assert decision == Decision(Step.NOTHING, "nothing is wrong")
    assert state == LadderState()


def test_a_crash_loop_climbs_the_ladder_with_growing_delays() -> None:
    looks = Looks()
    looks.look(CRASHED)
    looks.look_for(15 * MINUTE, CRASHED, every=SECOND)
    assert [(step, (at - NOW).total_seconds()) for step, at in looks.taken[:6]] == [
        (Step.RESTART_TASKS, 0),
        (Step.RESTART_TASKS, 10),
        (Step.RESTART_CONNECTOR, 40),
        (Step.PUT_CONFIG, 100),
        (Step.REPLACE_WORKER, 220),
        (Step.PAGE, 520),
    ]


def test_what_no_restart_mends_is_tried_at_once_paged_once_and_then_tried_now_and_then() -> None:
    looks = Looks()
    looks.look(TOO_LARGE)
    looks.look_for(2 * PROBING, TOO_LARGE)
    steps = [step for step, _ in looks.taken]
    assert steps[:2] == [Step.RESTART_TASKS, Step.PAGE]
    assert set(steps[2:]) == {Step.RESTART_TASKS}
    pauses = [
        round((after - before) / MINUTE)
        for (_, before), (_, after) in zip(looks.taken[1:], looks.taken[2:], strict=False)
    ]
    assert pauses[:7] == [1, 2, 4, 8, 16, 30, 30]
    assert looks.taken[-1][1] < looks.taken[1][1] + PROBING


def test_without_a_worker_to_replace_that_rung_is_left_out() -> None:
    assert Step.REPLACE_WORKER not in treatment_of(FROZEN).steps
    assert Step.REPLACE_WORKER in treatment_of(CRASHED).steps


def test_a_lifted_cause_heals_and_is_reported_when_it_was_paged() -> None:
    looks = Looks()
    looks.look_for(3 * MINUTE, TOO_LARGE)
    assert looks.look_for(HEALTHY + MINUTE) == [Step.ALL_CLEAR]
    assert looks.look(after=MINUTE) is Step.NOTHING
    assert looks.look(TOO_LARGE, after=MINUTE) is Step.RESTART_TASKS


def test_a_short_health_resets_nothing() -> None:
    looks = Looks()
    looks.look(CRASHED)
    looks.look(after=HEALTHY - SECOND)
    looks.look(CRASHED, after=SECOND / 2)
    assert looks.state.episodes[CRASHED.key].taken == 2


def test_somebody_who_lifted_the_cause_need_not_wait() -> None:
    looks = Looks()
    looks.look_for(3 * MINUTE, TOO_LARGE)
    assert looks.look(TOO_LARGE, after=SECOND) is Step.WAIT
    assert looks.look(TOO_LARGE, after=SECOND, by_hand=True) is Step.RESTART_TASKS
    looks.look_for(2 * PROBING, TOO_LARGE)
    assert looks.look(TOO_LARGE, after=MINUTE) is Step.WAIT
    assert looks.look(TOO_LARGE, after=MINUTE, by_hand=True) is Step.RESTART_TASKS


def test_a_gap_is_paged_at_once_and_keeps_nothing_else_from_healing() -> None:
    looks = Looks()
    assert looks.look(GAP, CRASHED) is Step.PAGE
    assert looks.look(GAP, CRASHED) is Step.RESTART_TASKS
    assert looks.look(GAP, after=SECOND, by_hand=True) is Step.WAIT


def test_what_may_pass_by_itself_is_given_its_time() -> None:
    looks = Looks()
    assert looks.look(UNASSIGNED) is Step.WAIT
    assert looks.look(UNASSIGNED, after=59 * SECOND) is Step.WAIT
    assert looks.look(UNASSIGNED, after=SECOND) is Step.RESTART_CONNECTOR


def test_what_looks_back_on_a_trouble_is_given_time_after_it() -> None:
    looks = Looks()
    looks.look(CRASHED)
    assert looks.look(FROZEN, after=MINUTE) is Step.WAIT
    assert looks.look(FROZEN, after=29 * SECOND) is Step.WAIT
    assert looks.look(FROZEN, after=SECOND) is Step.RESTART_CONNECTOR


def test_a_step_is_given_the_time_to_show() -> None:
    looks = Looks()
    assert looks.look(FROZEN) is Step.RESTART_CONNECTOR
    assert looks.look(FROZEN, after=89 * SECOND) is Step.WAIT
    assert looks.look(FROZEN, after=SECOND) is Step.PUT_CONFIG


def test_while_one_execution_acts_another_does_not() -> None:
    _, claimed = next_step((CRASHED,), LadderState(), NOW, execution="a")
    decision, state = next_step((CRASHED,), claimed, NOW + 30 * SECOND, execution="b", by_hand=True)
    assert decision.action is Step.ANOTHER_ACTS
    assert state == claimed


def test_the_same_execution_asking_again_gets_the_same_answer() -> None:
    first, claimed = next_step((CRASHED,), LadderState(), NOW, execution="a")
    again, state = next_step((CRASHED,), claimed, NOW + 20 * SECOND, execution="a")
    assert (again, state) == (first, claimed)
    assert next_step((), claimed, NOW + 20 * SECOND, execution="a")[0].action is Step.NOTHING


def test_a_claim_of_an_execution_that_died_expires() -> None:
    _, claimed = next_step((CRASHED,), LadderState(), NOW, execution="a")
    decision, _ = next_step((CRASHED,), claimed, NOW + CLAIM, execution="b")
    assert decision.action is Step.RESTART_TASKS
    _, claimed = next_step((GAP,), LadderState(), NOW, execution="a")
    decision, _ = next_step((GAP,), claimed, NOW + CLAIM, execution="b")
    assert decision.action is Step.PAGE


findings = st.sampled_from([CRASHED, TOO_LARGE, GAP, FROZEN, UNASSIGNED])
histories = st.lists(
    st.tuples(st.lists(findings, unique_by=lambda finding: finding.key, max_size=3), st.integers(1, 600)),
    min_size=1,
    max_size=60,
)


@settings(max_examples=40, deadline=None)
@given(histories)
def test_no_episode_ever_sees_two_steps_within_the_shortest_delay_or_two_pages(
    history: list[tuple[list[Finding], int]],
) -> None:
    looks = Looks()
    stepped: dict[str, datetime] = {}
    for found, seconds in history:
        before = looks.state.episodes
        looks.look(*found, after=seconds * SECOND)
        for key, episode in looks.state.episodes.items():
            was = before.get(key)
            if was is None:
                stepped.pop(key, None)
            elif episode.first_seen == was.first_seen and episode.taken > was.taken and key in stepped:
                assert looks.now - stepped[key] >= 10 * SECOND
                assert was.paged_at is None or episode.paged_at == was.paged_at
            if episode.stepped_at == looks.now:
                stepped[key] = looks.now


@settings(max_examples=5, deadline=None)
@given(findings, st.lists(st.integers(1, 120), min_size=1, max_size=20))
def test_a_lasting_finding_is_paged_once_and_not_restarted_for_ever(finding: Finding, pauses: list[int]) -> None:
    looks = Looks()
    rounds = 0
    while looks.now < NOW + 3 * PROBING and rounds < 2_000:
        looks.look(finding, after=(pauses[rounds % len(pauses)] + 60) * SECOND)
        rounds += 1
    steps = [step for step, _ in looks.taken]
    assert steps.count(Step.PAGE) == 1
    assert len(steps) < len(treatment_of(finding).steps) + 60
    last = looks.taken[-1][1]
    assert last <= NOW + PROBING + timedelta(hours=1)


@settings(max_examples=40, deadline=None)
@given(histories)
def test_a_healthy_time_resets_everything(history: list[tuple[list[Finding], int]]) -> None:
    looks = Looks()
    for found, seconds in history:
        looks.look(*found, after=seconds * SECOND)
    looks.look(after=timedelta(minutes=31))
    assert looks.state.episodes == {}
