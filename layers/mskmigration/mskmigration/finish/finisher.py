"""Finishes a migration: nothing of it is left but what clients need, and the evidence."""

import os
from dataclasses import dataclass
from typing import Final, Protocol

from mskmigration.connect import ConnectService
from mskmigration.cutover.approval import asking
from mskmigration.cutover.handover import names_of
from mskmigration.cutover.ports import Ports
from mskmigration.cutover.record import Direction, HandoverStage
from mskmigration.errors import ConnectorsRemainError, FinishRefusedError
from mskmigration.finish.acls import DOCUMENT as ACLS
from mskmigration.finish.acls import AclCompletion, complete_acls, missing_acls
from mskmigration.finish.plan import Finishing, FinishPlan, connectors_of
from mskmigration.finish.report import FinishReport, Removed, Scaled
from mskmigration.finish.request import FinishRequest
from mskmigration.migration import MigrationRecord, MigrationStage

PLAN: Final = "finish/plan"
CONNECTORS: Final = "finish/connectors"
WORKERS: Final = "finish/workers"
REPORT: Final = "finish/report"


class FinishPorts(Ports, Protocol):
    """Whom the states of ``finish`` ask."""

    @property
    def service(self) -> ConnectService:
        """The workers' service."""


@dataclass(frozen=True)
class Finisher:
    """Plans and does; every step may be done again."""

    ports: FinishPorts

    def plan(self, request: FinishRequest) -> dict[str, object]:
        """Look, decide and keep the plan; nothing else is touched. Returns the state's output.

        Raises
        ------
        FinishRefusedError
            Not everything is promoted, or a handover is under way.
        MigrationUnknownError, KafkaUnreachableError
        """
        migration = self.ports.records.get(request.migration)
        plan = self._look(migration)
        decision = plan.decide(request.approval)
        if decision.action is Finishing.REFUSED:
            raise FinishRefusedError(
                f"The migration {plan.migration} cannot be finished: {decision.reason}.",
                "Nothing has been changed. Start cutover for the remaining topics, or wait for the end of the "
                "running handover.",
            )
        self.ports.documents.keep(plan.migration, PLAN, plan)
        return {
            "action": decision.action,
            "reason": decision.reason,
            "migration": plan.migration,
            "plan": plan.summary(),
            "subject": f"Migration {plan.migration}: approve its end"[:100],
            **asking(plan.message(), os.environ["AWS_REGION"]),
        }

    def complete_acls(self, migration: str) -> AclCompletion:
        """Create the ACLs that are missing on the target.

        Raises
        ------
        FinishRefusedError, KafkaUnreachableError
        """
        return complete_acls(self.ports.pair, self._finishable(migration), self.ports.documents)

    def remove_connectors(self, migration: str) -> Removed:
        """Remove all connectors, and read back that they are gone; from here on no rollback is possible.

        Raises
        ------
        FinishRefusedError, ConnectorsRemainError, WorkersUnreachableError, RebalanceInProgressError
        """
        record = self._finishable(migration)
        if done := self.ports.documents.read(migration, CONNECTORS, Removed):
            return done  # the workers may be gone by now
        if record.stage is not MigrationStage.FINISHED:
            # Before the first is gone: a rollback that is planned from now on is refused.
            self.ports.records.advance(migration, MigrationStage.FINISHED)
        connect, names = self.ports.connect, connectors_of(migration)
        for name in names:
            connect.delete(name)
        if remaining := set(names) & connect.statuses().keys():
            raise ConnectorsRemainError(
                f"Connect still has {', '.join(sorted(remaining))}.", "Check the worker's log group."
            )
        removed = Removed(connectors=names)
        self.ports.documents.keep(migration, CONNECTORS, removed)
        return removed

    def scale_workers(self, migration: str) -> Scaled:
        """Scale the workers to zero where no other migration needs them.

        Raises
        ------
        WorkersStillRunError
        """
        others = self._others_unfinished(migration)
        if others:
            scaled = Scaled(to_zero=False, reason=f"{', '.join(others)} are not finished")
        else:
            self.ports.service.scale_to_zero()
            scaled = Scaled(to_zero=True, reason="no other migration is unfinished")
        self.ports.documents.keep(migration, WORKERS, scaled)
        return scaled

    def report(self, migration: str) -> tuple[FinishReport, str]:
        """Put the report together from what was kept, keep it, and return it with its address.

        Raises
        ------
        FinishRefusedError
            The migration is not finished.
        """
        record = self.ports.records.get(migration)
        if record.stage is not MigrationStage.FINISHED:
            raise FinishRefusedError(f"The migration {migration} is not finished.", "Start finish for it.")
        report = FinishReport(
            migration=migration,
            finished_at=record.updated_at,
            topics=record.promoted_topics,
            handovers=tuple(
                it.id for it in self.ports.handovers.over(migration) if it.reached is HandoverStage.COMPLETED
            ),
            plan=self.ports.documents.read(migration, PLAN, FinishPlan),
            acls=self.ports.documents.read(migration, ACLS, AclCompletion),
            connectors=self.ports.documents.read(migration, CONNECTORS, Removed),
            workers=self.ports.documents.read(migration, WORKERS, Scaled),
        )
        return report, self.ports.documents.keep(migration, REPORT, report)

    def _look(self, migration: MigrationRecord) -> FinishPlan:
        name = migration.migration
        removed = self.ports.documents.read(name, CONNECTORS, Removed)
        registered = () if removed else self.ports.connect.statuses()
        source = self.ports.pair.source.cluster
        promoted = set(migration.promoted_topics)
        return FinishPlan(
            migration=name,
            stage=migration.stage,
            topics=migration.promoted_topics,
            unpromoted=tuple(names_of(migration, Direction.FORWARD, source.partitions()).keys() - promoted),
            readers_left=tuple(sorted(filter(migration.request.migrates_group, source.groups_with_members()))),
            missing_acls=dict(missing_acls(self.ports.pair, migration).missing_by_resource()),
            connectors=tuple(it for it in connectors_of(name) if it in registered),
            others_unfinished=self._others_unfinished(name),
            handover_at_work=self._handover_at_work(name),
        )

    def _finishable(self, migration: str) -> MigrationRecord:
        """Return the record, once more: an approval may have taken an hour."""
        record, at_work = self.ports.records.get(migration), self._handover_at_work(migration)
        if at_work or record.stage not in {MigrationStage.CUT_OVER, MigrationStage.FINISHED}:
            stage = record.stage.replace("_", " ")
            raise FinishRefusedError(
                f"The migration {migration} is {stage} by now; at work: {at_work or 'nobody'}.",
                "Wait for the end of the running handover, then start finish again.",
            )
        return record

    def _handover_at_work(self, migration: str) -> str | None:
        latest = self.ports.handovers.latest(migration)
        at_work = latest is not None and not latest.is_over and self.ports.executions.runs(latest.execution)
        return latest.execution if latest and at_work else None

    def _others_unfinished(self, migration: str) -> tuple[str, ...]:
        return tuple(
            it.migration
            for it in self.ports.records.all()
            if it.migration != migration and it.stage is not MigrationStage.FINISHED
        )
