"""Writes ``docs/preflight.md``: ``python -m tools.reference.preflight``."""

import sys
from itertools import groupby

from mskmigration.preflight.rules import CATALOGUE, Rule

TITLES = {
    "reachability": "Reachability",
    "versions": "Versions",
    "rights": "Rights",
    "topics": "Topics",
    "sizes": "Sizes",
    "timestamps": "Timestamps",
    "retention": "Retention and transactions",
    "groups": "Consumer groups",
    "carried": "What does not come along",
    "leftovers": "What others left",
    "msk": "Limits of Amazon MSK",
    "capacity": "Capacity",
}
INTRODUCTION = """# Preflight

`Run Preflight` is the second state of `migrate`, and the state machine `preflight` runs it on its own, with the same
input. Every rule is judged at once: it passed, it failed, or it was skipped and says why. The report is kept in the
bucket as `migrations/<migration>/preflight.json`, and as a page for people beside it, `preflight.html`, with a proposal
of sizes, duration and costs, the ACLs and settings that differ, and what will not come along.

A **blocker** ends `migrate` with `PreflightFailedError`, which names every blocker and its remedy; nothing has been
changed then. A **warning** costs something that you may accept, a **note** is to be known. To accept blockers, list
their rules in the input, `"preflight": ["target-empty"]`; `"preflight": "skip"` leaves the state out.

Rights on the target are found out by doing what the connectors do: preflight makes a topic and a group
`msk-migration-preflight-<migration>-<random>` and removes them again. Nothing else is changed, and the source is only
read. The limits of Amazon MSK are judged where `TargetClusterArn` was given.

Costs are estimates by the list prices in `layers/mskmigration/mskmigration/preflight/prices.yaml`, with their date.

This page is written from the catalogue (`make docs`).
"""


def reference() -> str:
    """Return the page: every rule with its severity, what it checks and its remedy."""
    parts = [INTRODUCTION]
    for subject, rules in groupby(CATALOGUE, key=lambda rule: rule.subject):
        parts += [f"## {TITLES[subject]}\n", *(_section(rule) for rule in rules)]
    return "\n".join(parts)


def _section(rule: Rule) -> str:
    why = " ".join((rule.examine.__doc__ or "").split())
    told = f" {why}" if why and not why.startswith("As for") else ""
    return f"### {rule.id}\n\n*{rule.severity.capitalize()}.* {rule.checks}{told}\n\n**Remedy.** {rule.remedy}\n"


if __name__ == "__main__":
    sys.stdout.write(reference())
