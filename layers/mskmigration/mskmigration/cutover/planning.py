"""Plans a handover, or finds the one that another execution began."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from mskmigration.cutover.approval import asking
from mskmigration.cutover.blockers import NOTHING_LEFT
from mskmigration.cutover.gathering import gather
from mskmigration.cutover.handover import PLAN
from mskmigration.cutover.plan import HandoverPlan, make_handover_plan
from mskmigration.cutover.ports import Ports
from mskmigration.cutover.promotion import event_names
from mskmigration.cutover.record import Direction, HandoverRecord, HandoverStage
from mskmigration.cutover.request import Approval, HandoverRequest, RollbackRequest
from mskmigration.errors import HandoverBlockedError, HandoverUnknownError
from mskmigration.frozen import Frozen


class Planned(StrEnum):
    """How the state machine goes on."""

    ASK = "ask"
    PROCEED = "proceed"
    PROMOTED = "promoted"
    COMPLETED = "completed"


class PlanHandoverInput(Frozen):
    """The execution, in which direction its state machine hands over, and its input as it is."""

    execution: str
    direction: Direction
    request: object


def request_of(direction: Direction, value: object) -> HandoverRequest:
    """Check the input of an execution: of ``cutover`` forward, of ``rollback`` back.

    Raises
    ------
    InvalidRequestError
        Names every field that is wrong and why.
    """
    if direction is Direction.FORWARD:
        return HandoverRequest.parse(value)
    return RollbackRequest.parse(value).of_everything()


@dataclass(frozen=True)
class Planner:
    """Looks, decides and keeps the plan; touches neither cluster nor Connect."""

    ports: Ports

    def plan(self, given: PlanHandoverInput) -> dict[str, object]:
        """Return the plan as a state's output.

        A handover that an execution before this one left between the fence and its end goes on with its own plan: what
        was approved is what is done.

        Raises
        ------
        InvalidRequestError
            Names what is wrong in the input.
        HandoverBlockedError
            Names all that stands in the way, with its remedies.
        MigrationUnknownError, KafkaUnreachableError, WorkersUnreachableError, RebalanceInProgressError
        """
        direction, execution = given.direction, given.execution
        request = request_of(direction, given.request)
        latest = self.ports.handovers.latest(request.migration)
        other = self._at_work(latest, execution)
        if latest is not None and not latest.is_over and latest.reached.is_at_least(HandoverStage.FENCED) and not other:
            return self._go_on(latest, request, direction, execution)
        migration = self.ports.records.get(request.migration)
        facts = gather(
            request, direction, migration, pair=self.ports.pair, connect=self.ports.connect, running_execution=other
        )
        plan = make_handover_plan(facts)
        if latest and plan.blockers and _is_done_already(latest, request, direction, plan):
            return self._completed(latest)
        if plan.blockers:
            raise HandoverBlockedError(
                "; ".join(f"{it.id}: {it.reason}. {it.remedy}" for it in plan.blockers),
                "Nothing has been changed. Fix this, then start again.",
            )
        begun = HandoverRecord.begin(
            request,
            direction,
            execution,
            stage=migration.stage,
            now=datetime.now(UTC),
            version=latest.version if latest else 0,
        )
        record = self.ports.handovers.put(begun)
        self.ports.documents.keep(record.migration, record.document(PLAN), plan)
        asks = request.approval is Approval.ASK
        return _output(record, plan, Planned.ASK if asks else Planned.PROCEED)

    def _completed(self, latest: HandoverRecord) -> dict[str, object]:
        plan = self.ports.documents.read(latest.migration, latest.document(PLAN), HandoverPlan)
        if plan is None:
            raise HandoverUnknownError(
                f"The plan of the handover {latest.id} is missing.",
                "The handover is complete. Find out who deleted the plan from the bucket.",
            )
        return _output(latest, plan, Planned.COMPLETED)

    def _at_work(self, latest: HandoverRecord | None, execution: str) -> str | None:
        if latest is None or latest.is_over or latest.execution == execution:
            return None
        return latest.execution if self.ports.executions.runs(latest.execution) else None

    def _go_on(
        self, latest: HandoverRecord, request: HandoverRequest, direction: Direction, execution: str
    ) -> dict[str, object]:
        if latest.direction is not direction:
            raise HandoverBlockedError(
                f"handover-under-way: a handover {latest.direction} is under way since {latest.id}.",
                "Start the state machine that began it. It goes on from the record.",
            )
        plan = self.ports.documents.read(request.migration, latest.document(PLAN), HandoverPlan)
        if plan is None:
            raise HandoverUnknownError(
                f"The plan of the handover {latest.id} is missing.",
                "Start the state machine heal. It undoes the handover once no execution works on it.",
            )
        record = self.ports.handovers.put(latest.model_copy(update={"execution": execution}))
        promoted = record.reached.is_at_least(HandoverStage.PROMOTED)
        return _output(record, plan, Planned.PROMOTED if promoted else Planned.PROCEED)


def _is_done_already(
    latest: HandoverRecord, request: HandoverRequest, direction: Direction, plan: HandoverPlan
) -> bool:
    """Whether only that it is done keeps it from being done, and it was the same that was asked for."""
    before = latest.request
    same = (latest.direction, before.topics, before.groups) == (direction, request.topics, request.groups)
    return latest.reached is HandoverStage.COMPLETED and same and {it.id for it in plan.blockers} <= NOTHING_LEFT


def _output(record: HandoverRecord, plan: HandoverPlan, action: Planned) -> dict[str, object]:
    return {
        "action": action,
        "migration": record.migration,
        "handover": record.id,
        "direction": record.direction,
        "plan": plan.summary(),
        "batches": list(range(len(plan.batches))),
        "subject": f"Migration {record.migration}: approve the handover {record.direction}"[:100],
        **asking(plan.message(), os.environ["AWS_REGION"]),
        "event_names": event_names(plan),
    }
