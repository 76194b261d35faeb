"""What is done about connectors that failed."""

from collections.abc import Iterable
from enum import StrEnum

from mskmigration.decision import Decision
from mskmigration.health.summary import ConnectorHealth


class Heal(StrEnum):
    """The steps of healing."""

    NOTHING = "nothing"
    RESTART_FAILED = "restart_failed"


def decide_healing(connectors: Iterable[ConnectorHealth]) -> Decision[Heal]:
    """Decide which connectors to restart: those that failed, or one of whose tasks did.

    Returns
    -------
    Decision
        Its evidence maps each connector to restart to what failed in it and why.
    """
    failed = {connector.name: failures for connector in connectors if (failures := connector.failures())}
    if not failed:
        return Decision(Heal.NOTHING, "nothing failed")
    reason = "; ".join(f"{name}: {', '.join(failures)}" for name, failures in failed.items())
    return Decision(Heal.RESTART_FAILED, reason, failed)
