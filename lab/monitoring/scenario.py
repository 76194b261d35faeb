"""``make monitoring``: a live migration, the deployed Prometheus, and one incident after the other."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

import yaml

from lab.console import LabConsole, Progress
from lab.deployment import Application
from lab.execution import StateMachine
from lab.faults.connectors import until_accepted
from lab.faults.ledger import Ledger
from lab.faults.scenario import MIGRATE_SECONDS, REQUEST, let_group_commit
from lab.faults.site import CONNECTORS, Site
from lab.laboratory import Laboratory
from lab.monitoring.faults import COMMITTING, group_committing
from lab.monitoring.incidents import Incident
from lab.monitoring.prometheus import Prometheus, metrics_in
from lab.monitoring.queries import panel_queries
from lab.monitoring.report import Alerts, Dashboards, Report
from lab.paths import IMAGES
from lab.setting_up import await_lab
from lab.waiting import NotInTimeError, Waiting
from localaws.mailbox import Mailbox

UP_SECONDS: Final = 60.0
QUIET_SECONDS: Final = 900.0
RESTART_SECONDS: Final = 120.0
LOOK_SECONDS: Final = 2.0
_REQUEST: Final = {**REQUEST, "groups": [*REQUEST["groups"], COMMITTING]}
RULES: Final = IMAGES / "prometheus" / "config" / "rules" / "alerts.yaml"
PARAMETERS: Final = {
    "Monitoring": "enabled",
    "PrometheusImage": "prometheus",
    "AlertmanagerImage": "alertmanager",
    "FastPath": "disabled",
}


class Watch:
    """A migration, Prometheus, and what was seen of its alerts."""

    def __init__(self, lab: Laboratory, site: Site, application: Application, waiting: Waiting) -> None:
        self._site = site
        self._waiting = waiting
        self.began = datetime.now(UTC)
        self.prometheus = Prometheus(lab.endpoint, application.connect_cluster, application.monitoring["prometheus"])
        self._mailbox = Mailbox(lab.endpoint, "alerts")
        self._mailbox.subscribe_to_topic(application.topic)
        self.seconds: dict[str, float] = {}
        self.notified: set[str] = set()
        self._fired: set[str] = set()
        self.unexpected: list[str] = []

    def run(self, incident: Incident) -> None:
        """Inject the faults, and wait for their alerts."""
        waiting, console = self._waiting, self._site.console
        waiting.look = lambda: Progress(f"before: {incident.name}")
        self._until_quiet(incident)
        self._fired.clear()
        began = monotonic()
        console.say(f"{incident.name}: {', '.join(sorted(incident.alerts))}", "bold")
        waiting.look = lambda: Progress(incident.name)
        try:
            with ExitStack() as faults:
                for inject in incident.injections:
                    faults.enter_context(inject(self._site))
                waiting.until(lambda: self._all_notified(incident, began), incident.name, incident.seconds)
        except NotInTimeError as error:
            silent = sorted(incident.alerts - self._fired)
            unheard = sorted(incident.alerts - incident.without_notification - set(silent) - self.notified)
            lacking = [f"{name} did not fire" for name in silent] + [f"{name} was not notified" for name in unheard]
            self.unexpected.append(f"{error}: {', '.join(lacking) or 'lifting it'}")
            console.say(self.unexpected[-1], "bold red")
        self._restart_failed()

    def _restart_failed(self) -> None:
        """Do what heal would: it is kept away, and the next fault needs a migration that copies."""
        for name in CONNECTORS:
            until_accepted(self._site, "POST", f"/connectors/{name}/restart?includeTasks=true&onlyFailed=true")
        try:
            self._waiting.until(self._site.is_running, "the connectors, restarted", RESTART_SECONDS)
        except NotInTimeError as error:
            self.unexpected.append(str(error))

    def _until_quiet(self, incident: Incident) -> None:
        try:
            self._waiting.until(lambda: not self._firing() & incident.alerts, "silence", QUIET_SECONDS)
        except NotInTimeError:
            self.unexpected.append(f"before {incident.name}: {', '.join(sorted(self._firing() & incident.alerts))}")

    def _all_notified(self, incident: Incident, began: float) -> bool:
        """Whether every alert has fired in this incident, and Alertmanager's message of it came out of the topic."""
        subjects = [str(message.get("Subject", "")).split() for message in self._mailbox.new()]
        self.notified |= {words[1] for words in subjects if words[:1] == ["msk-migration:"] and len(words) > 1}
        return self._all_fired(incident, began) and incident.alerts - incident.without_notification <= self.notified

    def _all_fired(self, incident: Incident, began: float) -> bool:
        """Whether each alert has fired in this incident; one may be over when the next begins."""
        for name in (self._firing() & incident.alerts) - self._fired:
            self._fired.add(name)
            self.seconds.setdefault(name, round(monotonic() - began, 1))
            self._site.console.say(f"{name} fires after {monotonic() - began:.0f} s", "green")
        return self._fired == incident.alerts

    def _firing(self) -> set[str]:
        return self.prometheus.firing()


def run(lab: Laboratory, console: LabConsole, incidents: Sequence[Incident]) -> Report:
    """Migrate, let the incidents happen, and look what every query had.

    Raises
    ------
    NotInTimeError
        The lab, the migration or Prometheus did not come up.
    ExecutionFailedError
        The migration failed.
    """
    waiting = Waiting(console, LOOK_SECONDS)
    application = await_lab(lab, waiting, console)
    with Ledger(lab.source.bootstrap_servers, lab.target.bootstrap_servers) as ledger:
        let_group_commit(lab.source.bootstrap_servers)
        site = Site(lab, application, ledger, waiting, console)
        watch = Watch(lab, site, application, waiting)
        waiting.until(watch.prometheus.is_up, "Prometheus", UP_SECONDS)
        with group_committing(site):
            execution = StateMachine(lab.endpoint, application.migrate_state_machine).start(_REQUEST)
            waiting.until(execution.succeeded, "the migration", MIGRATE_SECONDS)
            _keep_heal_away(lab, application)
            console.say("migrated; heal is kept away from now on: alerts are for what it cannot mend")
            for incident in incidents:
                watch.run(incident)
        return _report(watch)


def _keep_heal_away(lab: Laboratory, application: Application) -> None:
    scheduler: Any = lab.endpoint.client("scheduler")
    for listed in scheduler.list_schedules()["Schedules"]:
        schedule = scheduler.get_schedule(Name=listed["Name"], GroupName=listed["GroupName"])
        if schedule["Target"]["Arn"] == application.heal_state_machine:
            kept = ("Name", "GroupName", "ScheduleExpression", "FlexibleTimeWindow", "Target")
            scheduler.update_schedule(**{key: schedule[key] for key in kept}, State="DISABLED")


def _report(watch: Watch) -> Report:
    prometheus, now = watch.prometheus, datetime.now(UTC)
    queries = panel_queries()
    empty = [query for query in queries if not prometheus.had_data(query.expression, watch.began, now)]
    names = prometheus.names()
    named = set().union(*(metrics_in(query.expression, names) for query in queries))
    rules = {rule["alert"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
    return Report(
        dashboards=Dashboards(
            queries=len(queries),
            with_data=len(queries) - len(empty),
            without_data=[f"{query.dashboard}, {query.panel}: {query.expression}" for query in empty],
            unknown_metrics=sorted(named - names),
        ),
        alerts=Alerts(
            rules=len(rules),
            fired=len(watch.seconds),
            seconds=watch.seconds,
            notified=sorted(watch.notified),
            unexpected=watch.unexpected,
        ),
    )
