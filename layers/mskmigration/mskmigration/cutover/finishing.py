"""Finishes a migration: nothing of it is left but what clients need, and the evidence."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict

from mskmigration.connect import ConnectClient
from mskmigration.cutover.completing_acls import AclCompletion, complete_acls, find_gaps
from mskmigration.cutover.executions import Executions
from mskmigration.cutover.finish_plan import Finishing, FinishPlan, connectors_of
from mskmigration.cutover.finish_request import FinishRequest
from mskmigration.cutover.handover import Documents, Pair, names_of
from mskmigration.cutover.planning import APPROVAL
from mskmigration.cutover.record import Direction, Handovers
from mskmigration.errors import ConnectorsRemainError, FinishRefusedError, WorkersUnreachableError
from mskmigration.migration import MigrationRecord, Records, Stage

PLAN: Final = "finish/plan"


class Scaled(BaseModel):
    """What became of the workers, and why."""

    model_config = ConfigDict(frozen=True)

    to_zero: bool
    reason: str


@dataclass(frozen=True)
class Finisher:
    """Plans and does; every step may be done again.

    Parameters
    ----------
    connect
        Returns Connect at the workers that run now.
    scale_to_zero
        Stops all workers and returns when none runs.
    """

    records: Records
    handovers: Handovers
    executions: Executions
    documents: Documents
    pair: Pair
    connect: Callable[[], ConnectClient]
    scale_to_zero: Callable[[], None]

    def plan(self, request: FinishRequest) -> dict[str, object]:
        """Look, decide and keep the plan; nothing else is touched. Returns the state's output.

        Raises
        ------
        FinishRefusedError
            Not everything is promoted, or a handover is under way.
        MigrationUnknownError, KafkaUnreachableError
        """
        migration = self.records.get(request.migration)
        plan = self._look(migration)
        decision = plan.decide(request.approval)
        if decision.action is Finishing.REFUSED:
            raise FinishRefusedError(
                f"The migration {plan.migration} cannot be finished: {decision.reason}.",
                "Nothing has been touched. Start cutover for what is left, or wait for the end of what is under way.",
            )
        self.documents.keep(plan.migration, PLAN, plan)
        return {
            "action": decision.action,
            "reason": decision.reason,
            "migration": plan.migration,
            "plan": plan.summary(),
            "subject": f"Migration {plan.migration}: approve its end"[:100],
            "words": "\n".join((*plan.words(), *APPROVAL)),
        }

    def complete_acls(self, migration: str) -> AclCompletion:
        """Create the ACLs that are missing on the target.

        Raises
        ------
        FinishRefusedError, KafkaUnreachableError
        """
        return complete_acls(self.pair, self._finishable(migration), self.documents)

    def remove_connectors(self, migration: str) -> tuple[str, ...]:
        """Remove all connectors, and read back that they are gone; from here on there is no way back.

        Raises
        ------
        FinishRefusedError, ConnectorsRemainError, WorkersUnreachableError, RebalanceInProgressError
        """
        if self._finishable(migration).stage is not Stage.FINISHED:
            # Before the first is gone: a rollback that is planned from now on is refused.
            self.records.advance(migration, Stage.FINISHED)
        names = connectors_of(migration)
        try:
            connect = self.connect()
        except WorkersUnreachableError:
            if self._others_unfinished(migration) or not self._was_scaled(migration):
                raise
            return names
        for name in names:
            connect.delete(name)
        remaining = set(names) & connect.statuses().keys()
        if remaining:
            raise ConnectorsRemainError(
                f"Connect still has {', '.join(sorted(remaining))}.", "Look at the worker's log group."
            )
        return names

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
            self.scale_to_zero()
            scaled = Scaled(to_zero=True, reason="no other migration is unfinished")
        self.documents.keep(migration, WORKERS, scaled)
        return scaled
