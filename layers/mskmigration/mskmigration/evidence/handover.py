"""The report of a handover: what was handed over, where each group goes on, and what proves it."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from mskmigration.cutover.handover import Handover
from mskmigration.cutover.plan import HandoverPlan
from mskmigration.cutover.positions import Position
from mskmigration.cutover.record import Direction, Reached
from mskmigration.evidence.pages import render
from mskmigration.migration import Healing

_BLOCKED = (Reached.FENCED, Reached.QUIET, Reached.DRAINED, Reached.TRANSLATED, Reached.APPLIED, Reached.VERIFIED)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Phase(_Frozen):
    """A stretch of a handover: from reaching one stage to reaching the next."""

    name: str
    began: datetime
    seconds: float
    blocks_writers: bool


class HandoverReport(_Frozen):
    """A handover from its plan to its promotion, as the bucket keeps it."""

    version: Literal[1] = 1
    migration: str
    handover: str
    direction: Direction
    execution: str
    from_cluster: str
    to_cluster: str
    write_block_seconds: float
    times: dict[Reached, datetime]
    plan: HandoverPlan
    methods: dict[str, int]
    exact: int
    bounded: int
    read_again_at_most: int
    lost_before: int
    positions: tuple[Position, ...]
    healings: tuple[Healing, ...]

    @classmethod
    def of(cls, handover: Handover, positions: Iterable[Position], healings: Iterable[Healing]) -> Self:
        """Put the report together; nothing is asked of a cluster."""
        found, record = tuple(positions), handover.record
        exact = sum(position.exact for position in found)
        return cls(
            migration=record.migration,
            handover=record.id,
            direction=record.direction,
            execution=record.execution,
            from_cluster=handover.log.alias,
            to_cluster=handover.copy.alias,
            write_block_seconds=round(record.write_block_seconds or 0.0, 3),
            times=record.times,
            plan=handover.plan,
            methods=dict(Counter(str(position.method) for position in found)),
            exact=exact,
            bounded=len(found) - exact,
            read_again_at_most=sum(position.read_again_at_most for position in found),
            lost_before=sum(position.lost_before for position in found),
            positions=found,
            healings=tuple(healings),
        )

    def phases(self) -> list[Phase]:
        """Return the stretches between the stages, in order."""
        reached = sorted(self.times.items(), key=lambda item: (item[1], list(Reached).index(item[0])))
        return [
            Phase(name=stage, began=at, seconds=(until - at).total_seconds(), blocks_writers=stage in _BLOCKED)
            for (stage, at), (_, until) in pairwise(reached)
        ]


def page(report: HandoverReport) -> str:
    """Return the report as a page for people: one file, nothing else is loaded."""
    return render("handover.html.j2", report=report)
