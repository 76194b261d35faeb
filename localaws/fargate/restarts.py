"""How long a service waits before it replaces tasks that fail again and again. Pure.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html (ECS throttles
tasks that never reach RUNNING, up to 27 minutes; here all that end by themselves count, up to a minute).
"""

from dataclasses import dataclass

FAILURES_TO_REPORT = 3


@dataclass(frozen=True)
class Throttle:
    """The delays between replacements.

    Parameters
    ----------
    first_delay_seconds
        Before the second failure in a row is replaced; the first is replaced at once, each later one after
        twice the delay.
    longest_delay_seconds
        The delay grows no further.
    steady_seconds
        A task that ran this long was no failed start: the count begins anew.
    settle_seconds
        A task whose health is not checked counts for its deployment when it has run this long: one that ends at once
        does not complete it.
    """

    first_delay_seconds: float = 1.0
    longest_delay_seconds: float = 60.0
    steady_seconds: float = 60.0
    settle_seconds: float = 5.0

    def delay_seconds(self, failures: int) -> float:
        """Return the delay after so many failures in a row."""
        if failures <= 1:
            return 0.0
        return float(min(self.longest_delay_seconds, self.first_delay_seconds * 2 ** (failures - 2)))


@dataclass
class Restarts:
    """The failures in a row of one service."""

    throttle: Throttle
    failures: int = 0
    allowed_at: float = 0.0

    def failed(self, ran_seconds: float, now: float) -> None:
        """Count a task that ended by itself."""
        self.failures = 1 if ran_seconds >= self.throttle.steady_seconds else self.failures + 1
        self.allowed_at = now + self.throttle.delay_seconds(self.failures)

    def forget(self) -> None:
        """Begin anew: another deployment."""
        self.failures, self.allowed_at = 0, 0.0
