"""Opens what a function of a handover will need, before writers wait."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from mskmigration.cutover.plan import HandoverPlan
from mskmigration.cutover.ports import Ports

REHEARSAL: Final = "rehearsal"


def rehearse(ports: Ports) -> dict[str, object]:
    """Open every client and try its rights by reading, so that what follows does not start cold."""
    first_uses: tuple[Callable[[], object], ...] = (
        ports.pair.source.cluster.partitions,
        ports.pair.target.cluster.partitions,
        ports.connect.statuses,
        lambda: ports.handovers.latest(REHEARSAL),
        lambda: ports.documents.read(REHEARSAL, REHEARSAL, HandoverPlan),
    )
    with ThreadPoolExecutor() as pool:
        for used in [pool.submit(first_use) for first_use in first_uses]:
            used.result()
    return {"rehearsed": True}
