"""What finishing a migration will do, decided from facts; nothing is touched."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final

from mskmigration.connectors import Role, connector_name, reverse_name
from mskmigration.cutover.request import Approval
from mskmigration.decision import Decision
from mskmigration.frozen import Frozen
from mskmigration.migration import MigrationStage
from mskmigration.text import listed

LISTED: Final = 10


class Finishing(StrEnum):
    """How the state machine goes on; ``refused`` never reaches it."""

    ASK = "ask"
    PROCEED = "proceed"
    REFUSED = "refused"


class FinishPlan(Frozen):
    """What there is to finish.

    Parameters
    ----------
    handover_at_work
        The execution of a cutover or a rollback that is under way.
    unpromoted
        Topics at the source that the migration asks for and that were not handed over: made since, most likely.
    missing_acls
        How many ACLs the target lacks, by the kind of resource; plans that 0.1.0 kept have none.
    readers_left
        Groups of the migration that still have members at the source.
    others_unfinished
        Other migrations whose connectors these workers run.
    """

    migration: str
    stage: MigrationStage
    topics: tuple[str, ...]
    unpromoted: tuple[str, ...]
    readers_left: tuple[str, ...]
    missing_acls: Mapping[str, int] = {}
    connectors: tuple[str, ...]
    others_unfinished: tuple[str, ...]
    handover_at_work: str | None

    def decide(self, approval: Approval) -> Decision[Finishing]:
        """Refuse, ask, or proceed: one that was begun goes on with the approval that it had."""
        if self.handover_at_work:
            return Decision(Finishing.REFUSED, f"a handover is under way: {self.handover_at_work}")
        if self.stage is MigrationStage.FINISHED:
            return Decision(Finishing.PROCEED, "it was begun before, and goes on")
        if self.stage is not MigrationStage.CUT_OVER:
            return Decision(
                Finishing.REFUSED, f"the migration is {self.stage.replace('_', ' ')}: not everything is promoted"
            )
        if approval is Approval.ASK:
            return Decision(Finishing.ASK, "everything is promoted")
        return Decision(Finishing.PROCEED, "everything is promoted, and it is approved")

    def summary(self) -> dict[str, object]:
        """Return what a state's output can hold of it, however many topics there are."""
        return {
            "topics": len(self.topics),
            "missing_acls": sum(self.missing_acls.values()),
            "connectors": list(self.connectors),
            "others_unfinished": len(self.others_unfinished),
            "warnings": list(self.warnings()),
        }

    def warnings(self) -> Iterator[str]:
        """Yield what the person who approves should know."""
        if self.unpromoted:
            yield f"topics at the source that were never handed over: {listed(self.unpromoted, LISTED)}"
        if self.readers_left:
            yield f"groups that still have members at the source: {listed(self.readers_left, LISTED)}"

    def message(self) -> Iterator[str]:
        """Yield the plan in sentences."""
        yield (
            f"The migration {self.migration} will be finished: its {len(self.topics)} topics are read and written on "
            "the target. No rollback is possible afterwards."
        )
        kinds = ", ".join(f"{count} of {kind}" for kind, count in sorted(self.missing_acls.items()))
        yield f"{sum(self.missing_acls.values())} ACLs that the target lacks are created there{kinds and f': {kinds}'}."
        yield f"Connectors to remove: {', '.join(self.connectors) or 'none'}; their offsets stay."
        if self.others_unfinished:
            yield f"The workers go on for {listed(self.others_unfinished, LISTED)}."
        else:
            yield "The workers are scaled to zero. Writing to these topics at the source stays denied."
        yield from (f"Warning: {warning}." for warning in self.warnings())


def connectors_of(migration: str) -> tuple[str, ...]:
    """Return the names of all the connectors that a migration may have."""
    return (*(connector_name(migration, role) for role in Role), reverse_name(migration))
