"""The steps of a handover, in order, and the stage that each reaches.

The state machines ``cutover`` and ``rollback`` run them (``statemachines/handover.asl.json``). Tests hold the
definition, the functions and the order of the stages to this table; the lab and ``docs/reference/`` read it.
"""

from typing import Final, NamedTuple

from mskmigration.cutover.record import Direction, HandoverStage


class HandoverStep(NamedTuple):
    """A state that calls a function.

    Parameters
    ----------
    reaches
        The stage on record once it is done; None where the stage stays. Groups are translated in batches, so the state
        after the last batch records that one.
    only
        The direction that has this step, where the other has not.
    """

    state: str
    reaches: HandoverStage | None = None
    only: Direction | None = None

    @property
    def function(self) -> str:
        """The folder of its function."""
        return self.state.lower().replace(" ", "_")


HANDOVER: Final = (
    HandoverStep("Plan Handover", HandoverStage.PLANNED),
    HandoverStep("Start Reverse Replication", only=Direction.BACK),
    HandoverStep("Check Reverse Lag", only=Direction.BACK),
    HandoverStep("Fence Writers", HandoverStage.FENCED),
    HandoverStep("Prove Quiet", HandoverStage.QUIET),
    HandoverStep("Drain", HandoverStage.DRAINED),
    HandoverStep("Translate Offsets", HandoverStage.TRANSLATED),
    HandoverStep("Apply Offsets", HandoverStage.APPLIED),
    HandoverStep("Verify Offsets", HandoverStage.VERIFIED),
    HandoverStep("Promote", HandoverStage.PROMOTED),
    HandoverStep("Prepare Next Handover"),
    HandoverStep("Record Handover", HandoverStage.COMPLETED),
)


def step_to(stage: HandoverStage) -> HandoverStep:
    """Return the step that reaches a stage; every stage but ``aborted`` has one."""
    return next(step for step in HANDOVER if step.reaches is stage)


def steps_of(direction: Direction) -> tuple[HandoverStep, ...]:
    """Return the steps of a direction."""
    return tuple(step for step in HANDOVER if step.only in {None, direction})


# From the fence to the promotion. Whatever fails up to there is undone.
WHILE_WRITERS_WAIT: Final = HANDOVER[
    HANDOVER.index(step_to(HandoverStage.FENCED)) : HANDOVER.index(step_to(HandoverStage.PROMOTED)) + 1
]
