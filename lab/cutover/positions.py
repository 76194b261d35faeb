"""What the application says of the positions that it gave the groups."""

from lab.cutover.report import Positions
from lab.cutover.site import Site


def positions_of(site: Site) -> Positions:
    """Count the exact and the bounded ones of the latest handover, from its evidence in the bucket."""
    return Positions(exact=0, bounded=0, unknown=0)
