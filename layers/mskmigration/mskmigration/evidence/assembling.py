"""Puts a migration's report together from what its states have kept. Pure: nobody is asked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import batched
from typing import Final

from mskmigration.cutover.record import HandoverRecord, HandoverStage
from mskmigration.evidence.handovers import Handed, before, evidence_of
from mskmigration.evidence.report import LagPoint, MigrationReport, Replication
from mskmigration.finish.report import FinishReport
from mskmigration.lag import Sample
from mskmigration.migration import Healing, MigrationRecord, Plan

DRAWN_AT_MOST: Final = 240  # points of a curve; more are not seen
_DIGEST_BYTES: Final = 16


@dataclass(frozen=True)
class Materials:
    """What the states of a migration have kept.

    Parameters
    ----------
    handed
        The handover that the report is about, with its documents.
    handovers
        All of the migration's, the oldest first.
    samples
        The latest looks at the lag, the oldest first.
    """

    record: MigrationRecord
    plan: Plan | None = None
    replication: Replication | None = None
    handed: Handed | None = None
    handovers: Sequence[HandoverRecord] = ()
    samples: Sequence[Sample] = ()
    healings: Sequence[Healing] = ()
    finish: FinishReport | None = None


def assemble(materials: Materials, now: datetime) -> MigrationReport:
    """Put the report together."""
    handed = materials.handed
    report = MigrationReport(
        migration=materials.record.migration,
        stage=materials.record.stage,
        written_at=now,
        plan=materials.plan,
        replication=materials.replication,
        lag_over_time=_lag(materials.replication, materials.samples),
        healings=tuple(materials.healings),
        handover=evidence_of(handed) if handed else None,
        handovers_before=tuple(before(it) for it in materials.handovers if not handed or it.id != handed.record.id),
        finish=materials.finish,
    )
    digest = blake2b(report.model_dump_json().encode(), digest_size=_DIGEST_BYTES).hexdigest()
    return report.model_copy(update={"fingerprint": digest})


def reported_handover(handovers: Sequence[HandoverRecord]) -> HandoverRecord | None:
    """Choose the handover that a report is about: the latest that was promoted, or else the latest."""
    promoted = [it for it in handovers if HandoverStage.PROMOTED in it.times]
    return max(promoted or handovers, key=lambda it: it.id, default=None)


def lag_of(samples: Iterable[Sample]) -> tuple[LagPoint, ...]:
    """Return the lag of each sample."""
    return tuple(LagPoint(at=sample.at, records=sample.lag) for sample in samples)


def thinned(points: Sequence[LagPoint]) -> tuple[LagPoint, ...]:
    """Return at most so many points as are drawn: of neighbours the highest, and always the last."""
    width = -(-len(points) // DRAWN_AT_MOST) or 1
    highest = [max(some, key=lambda point: point.records) for some in batched(points, width, strict=False)]
    return tuple(highest if not points or highest[-1] is points[-1] else [*highest, points[-1]])


def _lag(replication: Replication | None, samples: Iterable[Sample]) -> tuple[LagPoint, ...]:
    """Join what was kept at the time with what the table still holds: it forgets after two hours."""
    points = {point.at: point for point in (*(replication.lag_over_time if replication else ()), *lag_of(samples))}
    return thinned([points[at] for at in sorted(points)])
