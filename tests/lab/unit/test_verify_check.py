"""What `make verify-check` makes of the tables that it sees."""

from collections.abc import Iterator
from contextlib import contextmanager

from lab.verify.fault import Fault
from lab.verify.report import judged, summed_up, unexplained
from lab.verify.scenario import plant
from verify.check import Check, Outcome

LINES = ("stacks", "service", "source")


def table(*failing: str, remedy: str = "Mend it.") -> list[Check]:
    return [
        Check(
            line=line,
            outcome=Outcome.FAILED if line in failing else Outcome.PASSED,
            detail=f"{line} told",
            remedy=remedy if line in failing else "",
        )
        for line in LINES
    ]


class Application:
    """Fails the lines of the faults that are in place, and those that a fault brings with it."""

    def __init__(self) -> None:
        self.failing: set[str] = set()

    def verify(self) -> list[Check]:
        return table(*self.failing)


def fault(line: str, *failing: str, lasting: bool = False) -> Fault[Application]:
    @contextmanager
    def break_it(application: Application) -> Iterator[None]:
        application.failing |= set(failing)
        yield
        application.failing -= set() if lasting else set(failing)

    return Fault(line, f"{line} is broken", break_it)


def test_a_fault_is_found_at_its_line_and_over_afterwards() -> None:
    application = Application()
    reports, alarms = plant(application, application.verify, [fault("source", "source")], lambda _line: None)
    report = summed_up(reports, alarms, application.verify())
    assert (report.planted, report.found, report.lifted, report.as_expected) == (1, 1, 1, True)
    assert reports[0].says == "source told"


def test_a_fault_at_another_line_is_not_found_and_a_false_alarm() -> None:
    application = Application()
    reports, alarms = plant(application, application.verify, [fault("source", "service")], lambda _line: None)
    assert not reports[0].found
    assert alarms == ["service: service told"]
    assert not summed_up(reports, alarms, ()).as_expected


def test_a_fault_that_stays_is_not_lifted() -> None:
    application = Application()
    reports, alarms = plant(application, application.verify, [fault("source", "source", lasting=True)], print)
    assert (reports[0].found, reports[0].lifted, alarms) == (True, False, [])


def test_a_failure_without_a_remedy_does_not_count_as_found() -> None:
    assert not judged("source", "broken", table("source", remedy=""), table()).found


def test_what_fails_before_anything_is_planted_is_a_false_alarm() -> None:
    assert list(unexplained(table("stacks"))) == ["stacks: stacks told"]
