"""Gathers what a migration's states have kept, and keeps the report of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple, Protocol

from pydantic import BaseModel

from mskmigration.aws.documents import DocumentStore
from mskmigration.aws.execution_history import ExecutionHistory
from mskmigration.cutover.drain import DOCUMENT as ENDS
from mskmigration.cutover.drain import Ends
from mskmigration.cutover.fence import DOCUMENT as FENCE
from mskmigration.cutover.fence_design import FenceBuilt
from mskmigration.cutover.handover import PLAN as HANDOVER_PLAN
from mskmigration.cutover.plan import HandoverPlan
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage, HandoverStore
from mskmigration.cutover.translating import Positions
from mskmigration.evidence.assembling import Materials, assemble, lag_of, reported_handover, thinned
from mskmigration.evidence.handovers import Handed
from mskmigration.evidence.page import render_html
from mskmigration.evidence.report import MigrationReport, Replication
from mskmigration.finish.finisher import REPORT as FINISH
from mskmigration.finish.report import FinishReport
from mskmigration.lag import LagSampleStore
from mskmigration.migration import MigrationStore, Plan
from mskmigration.offsets.position import Position
from mskmigration.settings import Settings

PLAN: Final = "plan"
REPLICATION: Final = "replication"
REPORT: Final = "report"
SAMPLES: Final = 240  # as many as the table holds of a migration that is looked at twice a minute


class Kept(NamedTuple):
    """A report, and the addresses of its document and its page."""

    report: MigrationReport
    document: str
    page: str


class ReportPorts(Protocol):
    """Those who have kept what the report says; ``bootstrap.Adapters`` has them by these names."""

    @property
    def settings(self) -> Settings:
        """The control plane's settings."""

    @property
    def records(self) -> MigrationStore:
        """The records of migrations and healings."""

    @property
    def handovers(self) -> HandoverStore:
        """The records of handovers."""

    @property
    def samples(self) -> LagSampleStore:
        """The latest samples of the lag."""

    @property
    def histories(self) -> ExecutionHistory:
        """The histories of executions."""

    @property
    def documents(self) -> DocumentStore:
        """The documents in the bucket."""


@dataclass(frozen=True)
class Reporter:
    """Writes the one report of a migration; called again it writes it anew, from what is there then."""

    ports: ReportPorts

    def caught_up(self, replication: Replication) -> Kept:
        """Note how a migration caught up, with its lag until now, which the table soon forgets; write the report.

        Raises
        ------
        MigrationUnknownError
        """
        lag = thinned(lag_of(self.ports.samples.window(replication.migration, SAMPLES)))
        states = self.ports.histories.visits(replication.execution)
        noted = replication.model_copy(update={"lag_over_time": lag, "states": states})
        self.ports.documents.keep(replication.migration, REPLICATION, noted)
        return self.write(replication.migration)

    def complete(self, migration: str) -> Kept:
        """Write the report and end the handover that it is about; one that has ended so is written anew.

        Raises
        ------
        HandoverUnknownError, MigrationUnknownError, WrittenMeanwhileError
        """
        latest = self.ports.handovers.latest(migration)
        ended = latest is not None and latest.reached is HandoverStage.COMPLETED
        record = None if ended else self.ports.handovers.under_way(migration)
        kept = self.write(migration)
        if record:
            self.ports.handovers.reach(record, HandoverStage.COMPLETED)
        return kept

    def write(self, migration: str) -> Kept:
        """Write the report, as data and as a page; a handover keeps it as it stands, too.

        Raises
        ------
        MigrationUnknownError
        """
        materials = self._gather(migration)
        report = assemble(materials, datetime.now(UTC))
        page = render_html(report)
        if materials.handed:
            name = materials.handed.record.document(REPORT)
            self.ports.documents.keep(migration, name, report)
            self.ports.documents.keep_page(migration, name, page)
        document = self.ports.documents.keep(migration, REPORT, report)
        return Kept(report, document, self.ports.documents.keep_page(migration, REPORT, page))

    def _gather(self, migration: str) -> Materials:
        handovers = self._handovers(migration)
        latest = reported_handover(handovers)
        return Materials(
            record=self.ports.records.get(migration),
            plan=self.ports.documents.read(migration, PLAN, Plan),
            replication=self.ports.documents.read(migration, REPLICATION, Replication),
            handed=self._handed(latest) if latest else None,
            handovers=handovers,
            samples=self.ports.samples.window(migration, SAMPLES),
            healings=self.ports.records.healings(migration),
            finish=self.ports.documents.read(migration, FINISH, FinishReport),
        )

    def _handovers(self, migration: str) -> Sequence[HandoverRecord]:
        latest = self.ports.handovers.latest(migration)
        known = {it.id: it for it in (*self.ports.handovers.over(migration), *([latest] if latest else []))}
        return [known[id_] for id_ in sorted(known)]

    def _handed(self, record: HandoverRecord) -> Handed | None:
        plan = self._of(record, HANDOVER_PLAN, HandoverPlan)
        if plan is None:
            return None
        fence, ends = self._of(record, FENCE, FenceBuilt), self._of(record, ENDS, Ends)
        source, target = self.ports.settings.source_alias, self.ports.settings.target_alias
        forward = record.direction is Direction.FORWARD
        return Handed(
            record=record,
            plan=plan,
            origin_alias=source if forward else target,
            destination_alias=target if forward else source,
            ends=ends.ends if ends else (),
            positions=self._positions(record, len(plan.batches)),
            fenced_topics=fence.fence.topics if fence else (),
            states=self.ports.histories.visits(record.execution),
        )

    def _positions(self, record: HandoverRecord, batches: int) -> list[Position]:
        with ThreadPoolExecutor(8) as pool:
            found = pool.map(lambda number: self._of(record, f"positions-{number}", Positions), range(batches))
            return [position for batch in found if batch for position in batch.positions]

    def _of[Document: BaseModel](self, record: HandoverRecord, name: str, model: type[Document]) -> Document | None:
        return self.ports.documents.read(record.migration, record.document(name), model)
