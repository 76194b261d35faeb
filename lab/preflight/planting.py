"""Plants problems, many at once or one alone, and has preflight look before and after the remedies."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Final

from lab.preflight.outcome import Problem, Report, findings, problem, report, unexplained
from lab.preflight.plant import Plant, Site
from mskmigration.preflight import PreflightReport

DAY_MS: Final = str(24 * 3_600_000)
ORDERS: Final = "shop.orders"
CUSTOMERS: Final = "shop.customers"
GROUP: Final = "shop-billing"


class Planting:
    """Plants, looks, mends, looks again.

    Parameters
    ----------
    look
        Runs preflight for the site's request.
    tell
        Is told what was done.
    """

    def __init__(self, site: Site, look: Callable[[], PreflightReport], tell: Callable[[str], None]) -> None:
        self._site = site
        self._look = look
        self._tell = tell
        self._problems: list[Problem] = []
        self._false_alarms: list[str] = []
        self._runs = 0

    def run(self, plants: Sequence[Plant]) -> Report:
        """Look at the clean lab, at all that can stand together, and at each that must stand alone."""
        together = [plant for plant in plants if not plant.alone]
        with _shop(self._site):
            self._false_alarms += unexplained([], findings(self._see()), mended=False)
            self._tell(f"clean lab: {len(self._false_alarms)} findings")
            if together:
                self._try(together)
            for plant in plants:
                if plant.alone:
                    self._try([plant])
            self._false_alarms += unexplained([], findings(self._see()), mended=False)
        return report(self._problems, self._false_alarms, self._runs)

    def _try(self, plants: Sequence[Plant]) -> None:
        with ExitStack() as planted:
            remedies = [planted.enter_context(plant.plant(self._site)) for plant in plants]
            before = self._see()
            for remedy in remedies:
                remedy()
            after = self._see()
        judged = [problem(plant, before, after) for plant in plants]
        self._problems += judged
        self._false_alarms += unexplained(plants, findings(before), mended=False)
        self._false_alarms += unexplained(plants, findings(after), mended=True)
        for each in judged:
            verdict = "NOT FOUND" if not each.found else "found, mended" if each.mended else "NOT MENDED"
            self._tell(f"{each.rule}: {verdict}: {each.why}")

    def _see(self) -> PreflightReport:
        self._runs += 1
        # A broker 3.9.2 was seen to lose a group that was committed while it made __consumer_offsets.
        self._site.source.commit(GROUP, ORDERS, 500)
        return self._look()


@contextmanager
def _shop(site: Site) -> Iterator[None]:
    """Have topics and a group with nothing wrong about them."""
    with (
        site.source.topic(ORDERS, 4),
        site.source.topic(CUSTOMERS, cleanup_policy="compact", min_compaction_lag_ms=DAY_MS),
    ):
        site.source.commit("first-of-all", ORDERS, 0)
        site.source.produce(ORDERS, 1_000)
        site.source.produce(CUSTOMERS, 100)
        yield
        for group in ("first-of-all", GROUP):
            site.source.delete_group(group)
