"""The report as a page for people: one file, which loads nothing else."""

from datetime import timedelta

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from mskmigration.preflight.report import PreflightReport
from mskmigration.preflight.rules import Severity, Status
from mskmigration.text import duration

LISTED = 20  # lines of evidence of a rule; all of them are in the document
_PAGES = Environment(
    loader=PackageLoader("mskmigration.preflight"),
    autoescape=select_autoescape(default=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(report: PreflightReport) -> str:
    """Render the report; what comes from the clusters is escaped."""
    order = list(Severity)
    return _PAGES.get_template("preflight.html.j2").render(
        report=report,
        blockers=[outcome for outcome in report.outcomes if outcome.blocks],
        findings=sorted(report.failed(), key=lambda outcome: order.index(outcome.severity)),
        passed=[outcome for outcome in report.outcomes if outcome.status is Status.PASSED],
        skipped=[outcome for outcome in report.outcomes if outcome.status is Status.SKIPPED],
        listed=LISTED,
        duration=lambda seconds: duration(timedelta(seconds=seconds)),
    )
