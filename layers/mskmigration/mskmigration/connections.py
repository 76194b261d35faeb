"""Connections that are kept from one invocation to the next, and when they are too old to be used again.

Between invocations Lambda freezes a function's environment: no timer runs in it, nothing keeps a connection alive or
renews a token. Meanwhile NAT gateways, load balancers and firewalls forget what rests for 350 seconds, silently
(Amazon VPC User Guide, "Troubleshoot NAT gateways"; Lambda Developer Guide, "Best practices": "Lambda purges idle
connections over time. Attempting to reuse an idle connection when invoking a function will result in a connection
error"). Tokens of Amazon MSK's IAM end after 900 seconds.
"""

from collections.abc import Callable
from time import monotonic, time
from typing import Final

# An invocation that begins with connections of this age has nearly two minutes for their next use. Within it the
# clients' own timers run, and close what rests for as long.
OLDEST_SECONDS: Final = 240.0


class Connections:
    """Whatever holds connections open, and how each is made to open new ones."""

    def __init__(self) -> None:
        self._renewals: list[Callable[[], object]] = []
        self._opened = (monotonic(), time())

    def keep[Held](self, held: Held, renew: Callable[[], object]) -> Held:
        """Return what holds connections, and remember what makes it open new ones."""
        self._renewals.append(renew)
        return held

    def renew_old(self) -> None:
        """Have new connections opened once the first of those that are open may be too old.

        Their age counts, and not how long they have rested: a client keeps connections to several brokers, and which
        of them its last use was of is its own secret.
        """
        if self._seconds_open() < OLDEST_SECONDS:
            return
        self._opened = (monotonic(), time())
        for renew in self._renewals:
            renew()

    def _seconds_open(self) -> float:
        """Return the seconds by the clock that counts more: Lambda does not say whether both go on in a freeze."""
        opened, opened_at = self._opened
        return max(monotonic() - opened, time() - opened_at)
