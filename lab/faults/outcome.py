"""What came of a fault, as ``report.json`` tells it, and what of it was not expected. Pure."""

from pydantic import BaseModel

from lab.faults.fault import Fault


class Outcome(BaseModel):
    """Seconds count from when the fault's effect could be seen; None where it did not come about in time.

    ``triggers`` tells what started the executions that people were told of: ``log`` or ``schedule``.
    """

    fault: str
    noticed_s: float | None = None
    healthy_s: float | None = None
    paged_s: float | None = None
    paged: int = 0
    cause: str | None = None
    steps: list[str] = []
    triggers: list[str] = []
    records_lost: int = 0
    records_duplicated: int = 0
    error: str | None = None


def unexpected(fault: Fault, outcome: Outcome) -> list[str]:
    """Return what is not as the fault's expectations have it, one sentence each."""
    steps = [step for step in outcome.steps if step != "page"]
    causes = (outcome.cause or "").split(", ")
    found = [
        (outcome.error is not None, f"{outcome.error}"),
        (outcome.records_lost > 0, f"{outcome.records_lost} records lost"),
        (outcome.healthy_s is None, "not healthy again"),
        (
            outcome.healthy_s is not None and outcome.healthy_s > fault.healthy_seconds,
            f"healthy after {outcome.healthy_s} s, more than {fault.healthy_seconds:.0f} s",
        ),
        (bool(fault.pages_of) and outcome.paged != 1, f"paged {outcome.paged} times instead of once"),
        (not fault.pages_of and outcome.paged > 0, f"paged {outcome.paged} times for nothing"),
        (
            outcome.paged == 1 and bool(fault.pages_of) and fault.pages_of not in causes,
            f"paged for {outcome.cause} instead of {fault.pages_of}",
        ),
        (bool(fault.steps) and not fault.steps & set(steps), f"none of {', '.join(sorted(fault.steps))} was taken"),
        (len(steps) > fault.most_steps, f"{len(steps)} steps, more than {fault.most_steps}"),
    ]
    return [sentence for holds, sentence in found if holds]
