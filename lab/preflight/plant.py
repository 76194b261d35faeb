"""What a planted problem is, and where it is planted."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

from lab.preflight.cluster_view import ClusterView

MIGRATION: Final = "shop"
type Remedy = Callable[[], object]


@dataclass
class Site:
    """The two clusters, the table of migrations, and the request, which a remedy may change."""

    source: ClusterView
    target: ClusterView
    put_migration: Callable[[str, list[str]], Remedy]
    request: dict[str, Any] = field(
        default_factory=lambda: {
            "migration": MIGRATION,
            "topics": [r"shop\..*"],
            "topics_exclude": [],
            "groups": ["shop-.*"],
            "groups_exclude": [],
        }
    )


@dataclass(frozen=True)
class Plant:
    """A problem, planted while its context is open; the context gives the remedy that the rule names.

    Parameters
    ----------
    rule
        The rule that must find it.
    also
        Rules that it makes fail, too, and rightly.
    alone
        Whether others cannot be planted beside it, because it hides or changes what they rest on.
    """

    rule: str
    plant: Callable[[Site], AbstractContextManager[Remedy]]
    also: frozenset[str] = frozenset()
    alone: bool = False
