"""Client quotas: how much each user, client id or address may use of a cluster (KIP-13, KIP-124, KIP-546, KIP-612)."""

from collections.abc import Mapping
from typing import NamedTuple


class QuotaEntity(NamedTuple):
    """Whom a quota is for.

    Parameters
    ----------
    parts
        Kinds (``user``, ``client-id``, ``ip``) with their names; None stands for all that have no quota of their own.
    """

    parts: tuple[tuple[str, str | None], ...]

    def __str__(self) -> str:
        return ", ".join(f"default {kind}" if name is None else f"{kind} {name}" for kind, name in self.parts)


# Values by the quota's name: producer_byte_rate, consumer_byte_rate, request_percentage, …
type Quotas = Mapping[QuotaEntity, Mapping[str, float]]
