"""Injects one fault and measures what comes of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Final

from lab.console import Progress
from lab.faults.fault import Fault, Lift
from lab.faults.outcome import Outcome
from lab.faults.site import SOURCE_CONNECTOR, Site, now
from lab.waiting import NotInTimeError

A_MINUTE: Final = 60.0
SETTLE_SECONDS: Final = 120.0
PATIENCE: Final = 1.5  # of the time that is expected, before a fault is given up
COPY_SECONDS: Final = 60.0
RECORD_SECONDS: Final = 15.0


class Trial:
    """One fault from its injection to its outcome."""

    def __init__(self, site: Site, fault: Fault) -> None:
        self._site = site
        self._fault = fault
        self._outcome = Outcome(fault=fault.name)
        self._began = now()
        self._effect: float | None = None
        self._first_of_interest = 0

    def run(self) -> Outcome:
        """Inject the fault, lift it, wait until all is well again and count the records."""
        site, fault = self._site, self._fault
        site.waiting.look = self._look
        copied_twice = self._settle()
        site.console.say(f"{fault.name}: {fault.summary}", "bold")
        try:
            with fault.inject(site):
                self._effect = monotonic()
                site.console.say(f"{fault.name}: the fault is there; to be lifted {fault.lifted}", "red")
                self._stay()
            self._become_healthy()
        except NotInTimeError as error:
            self._outcome.error = str(error)
        self._count(copied_twice)
        return self._outcome

    def _settle(self) -> int:
        """Wait until all is well; return how many records have been copied twice before."""
        site = self._site
        site.waiting.until(site.is_running, "connectors that run before the fault", SETTLE_SECONDS)
        first = site.ledger.next_number
        site.waiting.until(lambda: site.ledger.has_arrived_since(first), "records that arrive", SETTLE_SECONDS)
        site.forget()
        self._began = now() - timedelta(milliseconds=1)
        return site.ledger.duplicated()

    def _stay(self) -> None:
        """Wait with the fault in place until the time to lift it has come."""
        waits = {
            Lift.AT_ONCE: lambda: True,
            Lift.AFTER_A_MINUTE: lambda: self._elapsed() >= A_MINUTE,
            Lift.ONCE_NOTICED: lambda: self._outcome.noticed_s is not None,
            Lift.ONCE_PAGED: lambda: self._outcome.paged > 0,
            Lift.NEVER: self._is_healthy,
        }
        self._first_of_interest = self._site.ledger.next_number
        self._until(waits[self._fault.lifted], f"{self._fault.name}, lifted {self._fault.lifted}")

    def _become_healthy(self) -> None:
        if self._fault.lifted is not Lift.NEVER:
            self._site.console.say(f"{self._fault.name}: the cause is lifted")
            self._first_of_interest = self._site.ledger.next_number
        self._until(self._is_healthy, f"{self._fault.name} healed")
        self._outcome.healthy_s = self._elapsed()
        self._await_record()
        self._site.console.say(f"{self._fault.name}: healthy after {self._outcome.healthy_s:.1f} s", "green")

    def _await_record(self) -> None:
        """Wait until heal has recorded what it did: it does so after the step."""
        with suppress(NotInTimeError):
            self._site.waiting.until(self._is_recorded, "heal's record", RECORD_SECONDS)

    def _is_recorded(self) -> bool:
        self._observe()
        return not self._fault.steps or bool(self._outcome.steps and self._outcome.triggers)

    def _is_healthy(self) -> bool:
        return self._site.ledger.has_arrived_since(self._first_of_interest) and self._site.is_running()

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        def holds() -> bool:
            self._observe()
            self._site.ledger.check()
            return condition()

        self._site.waiting.until(holds, what, PATIENCE * self._fault.healthy_seconds)

    def _observe(self) -> None:
        """Note what heal has done and said meanwhile."""
        outcome, healings = self._outcome, self._site.healings(self._began)
        outcome.steps = [healing.action for healing in healings]
        if healings and outcome.noticed_s is None:
            outcome.noticed_s, outcome.cause = self._elapsed(), healings[0].cause
            self._site.console.say(f"{self._fault.name}: {outcome.steps[0]}, {healings[0].reason[:160]}", "yellow")
        for notification in self._site.new_notifications():
            if notification.is_page:
                outcome.paged += 1
                outcome.paged_s = outcome.paged_s or self._elapsed()
                self._site.console.say(f"{self._fault.name}: {notification.subject}", "yellow")
            outcome.triggers.append(notification.trigger)

    def _count(self, copied_twice_before: int) -> None:
        """Wait until the records of the time of the fault have arrived, as far as they do."""
        ledger, end = self._site.ledger, self._site.ledger.next_number
        ledger.flush()
        try:
            self._site.waiting.until(lambda: not ledger.lost(end), "the last records", COPY_SECONDS)
        except NotInTimeError:
            self._site.console.say(f"{self._fault.name}: not at the target: {ledger.lost(end)[:20]}", "bold red")
        self._outcome.records_lost = len(ledger.lost(end))
        self._outcome.records_duplicated = ledger.duplicated() - copied_twice_before
        ledger.forgive(end)

    def _elapsed(self) -> float:
        return round(monotonic() - self._effect, 1) if self._effect is not None else 0.0

    def _look(self) -> Progress:
        return Progress(self._fault.name, tasks=tuple(self._site.states(SOURCE_CONNECTOR)))
