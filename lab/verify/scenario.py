"""``make verify-check``: each fault is planted, looked for, and lifted again."""

from collections.abc import Callable, Sequence

from lab.console import LabConsole
from lab.laboratory import Laboratory
from lab.preflight.cluster_view import ClusterView
from lab.setting_up import await_lab
from lab.verify.fault import Fault
from lab.verify.of_aws import OF_AWS
from lab.verify.of_running import OF_RIGHTS, OF_RUNNING, TOPIC, Running
from lab.verify.report import FaultReport, Report, judged, summed_up, unexplained
from lab.verify.site import Site
from lab.waiting import Waiting
from verify.check import Check


def run(lab: Laboratory, console: LabConsole) -> Report:
    """Plant every fault in a lab whose clusters have an authorizer.

    Raises
    ------
    NotInTimeError
        The lab did not come up.
    VerifyCommandFailedError
        The command asked nothing.
    """
    application = await_lab(lab, Waiting(console), console)
    site = Site(lab.endpoint, application)
    site.heal_once()
    of_aws = plant(site, site.verify, OF_AWS, console.say)
    of_running = plant(Running(lab, site), site.verify, (*OF_RUNNING, *OF_RIGHTS), console.say)
    with ClusterView(lab.source.bootstrap_servers).topic(TOPIC):
        lines = site.verify()
    alarms = [*of_aws[1], *of_running[1], *unexplained(lines)]
    return summed_up([*of_aws[0], *of_running[0]], alarms, lines)


def plant[Where](
    where: Where, verify: Callable[[], list[Check]], faults: Sequence[Fault[Where]], tell: Callable[[str], None]
) -> tuple[list[FaultReport], list[str]]:
    """Plant one fault after the other; return what came of each, and the lines that failed besides."""
    reports: list[FaultReport] = []
    alarms: list[str] = list(unexplained(verify()))
    for fault in faults:
        with fault.plant(where):
            planted = verify()
        lifted = verify()
        reports.append(judged(fault.line, fault.what, planted, lifted))
        alarms += [*unexplained(planted, {fault.line}), *unexplained(lifted, {fault.line})]
        tell(f"{fault.line}: {'found' if reports[-1].found else 'NOT FOUND'}: {reports[-1].says}")
    return reports, alarms
