"""What the functions are told that work while writers are blocked."""

from mskmigration.frozen import Frozen


class Blocked(Frozen):
    """The migration that is handed over; its record knows the rest.

    Parameters
    ----------
    batch
        The number of the batch of groups, where the work is split.
    rehearsal
        Whether the function is only to open its clients and to try its rights by reading, before writers are blocked:
        then it does not start cold when each second counts.
    """

    migration: str = ""
    batch: int = 0
    rehearsal: bool = False
