"""What is kept of finishing a migration."""

from datetime import datetime

from mskmigration.finish.acls import AclCompletion
from mskmigration.finish.plan import FinishPlan
from mskmigration.frozen import Frozen


class Removed(Frozen):
    """The connectors that Connect has no more."""

    connectors: tuple[str, ...]


class Scaled(Frozen):
    """What became of the workers, and why."""

    to_zero: bool
    reason: str


class FinishReport(Frozen):
    """What finishing did, and which handovers led there; the handovers' own reports lie beside it."""

    migration: str
    finished_at: datetime
    topics: tuple[str, ...]
    handovers: tuple[str, ...]
    plan: FinishPlan | None
    acls: AclCompletion | None
    connectors: Removed | None
    workers: Scaled | None

    def message(self) -> str:
        """Return it in sentences."""
        created = len(self.acls.created) if self.acls else 0
        removed = ", ".join(self.connectors.connectors) if self.connectors else "none"
        scaled = "no worker runs any more" if self.workers and self.workers.to_zero else "the workers go on"
        why = f" ({self.workers.reason})" if self.workers else ""
        return (
            f"The migration {self.migration} is finished: {len(self.topics)} topics, {len(self.handovers)} handovers. "
            f"{created} ACLs were created on the target; removed connectors: {removed}; {scaled}{why}.\n"
            "If a handover denied writing to these topics at the source, it stays denied."
        )
