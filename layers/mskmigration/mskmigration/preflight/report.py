"""The report of preflight: every rule with what came of it, and both clusters' differences."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal

from mskmigration.errors import InvalidRequestError, PreflightFailedError
from mskmigration.frozen import Frozen
from mskmigration.preflight.differences import acls_left_behind, setting_differences
from mskmigration.preflight.facts import Facts
from mskmigration.preflight.prices import prices
from mskmigration.preflight.proposal import Proposal, propose
from mskmigration.preflight.rules import CATALOGUE, Outcome, Severity, Status, judge

ALWAYS_LEFT_BEHIND = (
    "Share groups and streams groups: MirrorMaker 2 translates consumer groups only.",
    "Client quotas: no connector copies them.",
    "Passwords of SCRAM users: no cluster shows them.",
    "Settings of the brokers (server.properties) that are not settings of a topic.",
    "Transactional state of producers; deletions of topics.",
    "ACLs of groups, clusters, transactional ids and prefixes, and ALLOW WRITE, unless finish applies them.",
)
LISTED = 25  # Failures in a state's output, which AWS limits to 256 KB; the whole report is in the bucket.


class AclDifference(Frozen):
    """An ACL that the target lacks and that does not come along."""

    acl: str
    why: str


class TopicSettingDifference(Frozen):
    """A setting that differs between a topic and its copy."""

    topic: str
    setting: str
    source: str | None
    target: str | None


class PreflightReport(Frozen):
    """What preflight found, as the bucket keeps it."""

    migration: str
    at: datetime
    topics: int
    outcomes: tuple[Outcome, ...]
    acls: tuple[AclDifference, ...]
    settings: tuple[TopicSettingDifference, ...]
    left_behind: tuple[str, ...]
    proposal: Proposal

    def failed(self, severity: Severity | None = None) -> list[Outcome]:
        """Return the rules that failed, of one severity or of all, in the order of the catalogue."""
        return [
            outcome
            for outcome in self.outcomes
            if outcome.status is Status.FAILED and severity in {None, outcome.severity}
        ]

    def count(self, status: Status) -> int:
        """Return how many rules came out so."""
        return sum(outcome.status is status for outcome in self.outcomes)

    def summary(self) -> dict[str, object]:
        """Return what a state's output can hold of it."""
        failed = sorted(self.failed(), key=lambda outcome: list(Severity).index(outcome.severity))
        return {
            "proposal": self.proposal.model_dump(mode="json"),
            **{str(status): self.count(status) for status in Status},
            "blockers": [outcome.rule for outcome in self.outcomes if outcome.blocks],
            "findings": [outcome.model_dump(mode="json", exclude={"evidence"}) for outcome in failed[:LISTED]],
        }

    def refuse_if_blocked(self) -> None:
        """Raise what lets no migration begin.

        Raises
        ------
        PreflightFailedError
            Names every blocker with its remedy.
        """
        blockers = [outcome for outcome in self.outcomes if outcome.blocks]
        if blockers:
            found = " ".join(f"[{each.rule}] {each.why}. {each.remedy}" for each in blockers)
            raise PreflightFailedError(
                f"Preflight found {len(blockers)} blockers. {found}",
                'To accept a blocker, start again with "preflight": ["<rule>", …]. Nothing has been changed.',
            )


def examine(facts: Facts, accepted: Collection[str] = ()) -> PreflightReport:
    """Judge every rule of the catalogue; those of the accepted ids block nothing."""
    outcomes = [judge(rule, facts) for rule in CATALOGUE]
    topics, source, target = facts.topics, facts.source, facts.target
    judged = zip(CATALOGUE, outcomes, strict=True)
    left = [line for each, outcome in judged if each.leaves_behind for line in outcome.evidence]
    return PreflightReport(
        migration=facts.request.migration,
        at=facts.now,
        topics=len(topics),
        outcomes=tuple(each.model_copy(update={"accepted": each.rule in accepted}) for each in outcomes),
        acls=tuple(AclDifference(acl=str(it.acl), why=it.reason) for it in acls_left_behind(facts)),
        settings=tuple(
            TopicSettingDifference(topic=it.topic, setting=it.setting, source=it.source, target=it.target)
            for it in setting_differences(source.configs, target.configs, topics)
        ),
        left_behind=(*left, *ALWAYS_LEFT_BEHIND),
        proposal=propose(facts, prices()),
    )


def accepted_rules(preflight: Literal["skip"] | Iterable[str]) -> frozenset[str]:
    """Return the ids of the rules that a request accepts, ``skip`` meaning all.

    Raises
    ------
    InvalidRequestError
        Names the ids that the catalogue does not have.
    """
    known = {rule.id for rule in CATALOGUE}
    if preflight == "skip":
        return frozenset(known)
    if unknown := sorted(set(preflight) - known):
        raise InvalidRequestError(
            f"preflight: there is no rule {', '.join(unknown)}.", "docs/preflight.md lists the rules with their ids."
        )
    return frozenset(preflight)
