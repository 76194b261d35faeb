"""``make authentication``: the deployed application migrates through every mode of authentication."""

from collections.abc import Mapping
from typing import Final

from confluent_kafka.admin import AdminClient

from lab.authentication.guards import Pair
from lab.authentication.leaks import leaks
from lab.authentication.report import ModeReport
from lab.authentication.source import GROUP, PARTITIONS, RECORDS, TOPICS, fill
from lab.compare import compare_clusters
from lab.compare.groups import committed_offsets
from lab.console import LabConsole, Progress
from lab.execution import StateMachine
from lab.laboratory import Laboratory
from lab.setting_up import await_lab
from lab.waiting import Waiting
from mskmigration.settings import Authentication

# Each mode as the source, IAM and SCRAM as the target of several, and both ways of delivery.
PAIRS: Final = (
    Pair(Authentication.NONE, Authentication.IAM),
    Pair(Authentication.TLS, Authentication.SCRAM_512),
    Pair(Authentication.MTLS, Authentication.IAM, exactly_once=True),
    Pair(Authentication.PLAIN, Authentication.SCRAM_512),
    Pair(Authentication.SCRAM_256, Authentication.IAM),
    Pair(Authentication.SCRAM_512, Authentication.SCRAM_512, exactly_once=True),
    Pair(Authentication.OAUTHBEARER, Authentication.TLS),
    Pair(Authentication.IAM, Authentication.OAUTHBEARER),
)
MIGRATION: Final = "guarded"
REQUEST: Final = {"migration": MIGRATION, "topics": [".*"], "groups": [".*"]}
MIGRATE_SECONDS: Final = 300.0
TRANSLATE_SECONDS: Final = 120.0


def run(lab: Laboratory, console: LabConsole, pair: Pair) -> ModeReport:
    """Fill the source, migrate it through the guarded listeners, compare, and search for secrets.

    Raises
    ------
    ExecutionFailedError, NotInTimeError
    """
    waiting = Waiting(console)
    application = await_lab(lab, waiting, console)
    source, target = lab.source.bootstrap_servers, lab.target.bootstrap_servers
    fill(source)
    execution = StateMachine(lab.endpoint, application.migrate_state_machine).start(REQUEST)
    console.say(f"migrating from {pair.source} to {pair.target}")
    waiting.look = lambda: Progress("waiting for the records and the group's offsets")
    waiting.until(execution.succeeded, "the migration", MIGRATE_SECONDS)
    waiting.until(lambda: _is_translated(target), "the group's offsets on the target", TRANSLATE_SECONDS)
    compared = compare_clusters(source, target, TOPICS).topics
    return ModeReport(
        source=pair.source,
        target=pair.target,
        exactly_once=pair.exactly_once,
        migrated=sum(topic.target_records for topic in compared),
        missing=sum(topic.difference.missing for topic in compared),
        extra=sum(topic.difference.extra for topic in compared),
        leaks=leaks(lab, _secrets(lab)),
        expected=len(TOPICS) * RECORDS,
        seconds=round(console.elapsed_seconds, 1),
    )


def _secrets(lab: Laboratory) -> list[Mapping[str, str]]:
    guards = lab.guards
    return [guards.source.guarded.secret, guards.target.guarded.secret] if guards else []


def _is_translated(servers: str) -> bool:
    return len(committed_offsets(AdminClient({"bootstrap.servers": servers}), GROUP)) == len(TOPICS) * PARTITIONS
