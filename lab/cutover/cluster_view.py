"""The two clusters as clients see them: an address, and the names that topics have there."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ClusterView:
    """One of the clusters.

    Parameters
    ----------
    renames
        Names of topics there by their names at the source, where they differ.
    """

    bootstrap_servers: str
    renames: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, topic: str) -> str:
        """Return the name there of a topic of the source."""
        return self.renames.get(topic, topic)
