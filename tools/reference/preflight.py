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
    "carried": "What is not copied",
    "leftovers": "Leftovers of other migrations",
    "msk": "Limits of Amazon MSK",
    "capacity": "Capacity",
}
INTRODUCTION = """# Preflight

`Run Preflight` is the second state of `migrate`. The state machine `preflight` runs it alone, with the same input.
Preflight judges all rules in one run. Each rule passes, fails, or is skipped with the reason. The report is in the
bucket as `migrations/<migration>/preflight.json`. The page `preflight.html` beside it is for people. It also has a
proposal of sizes, duration and costs, the ACLs and settings that differ, and what will not be copied.

A **blocker** ends `migrate` with `PreflightFailedError`, which names every blocker and its remedy. Nothing has been
changed then. A **warning** has a disadvantage that you may accept. A **note** is information. To accept blockers, list
their rules in the input: `"preflight": ["target-empty"]`. `"preflight": "skip"` skips the state.

Preflight tests the rights on the target by doing what the connectors do. It creates a topic and a group
`msk-migration-preflight-<migration>-<random>`, and removes them again. It changes nothing else, and only reads the
source. It judges the limits of Amazon MSK only if `TargetClusterArn` is set.

Costs are estimates from the list prices in `layers/mskmigration/mskmigration/preflight/prices.yaml`, which has their
date.

This page is generated from the catalogue (`make docs`).
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
