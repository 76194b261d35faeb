"""The page of rights on clusters that authorize by IAM: what each role may do there, read from the templates."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tools.reference.markdown import code, table
from tools.reference.sources import template, walk

PREFIX: Final = "kafka-cluster:"
SIDES: Final = ("Source", "Target")
KINDS: Final = {"Topics": "topics", "Groups": "groups", "TransactionalIds": "transactional ids"}
WORKERS: Final = ("the workers", "Copy topics, records, groups' offsets and ACLs; in a rollback, records to the source")
INTRODUCTION: Final = """# Rights on clusters with IAM

This page lists the rights of each role of the application on a cluster whose mode is `iam`: actions of `kafka-cluster`,
by resource. The policies are part of each function (`stacks/control.yaml`) and of the workers' task role
(`stacks/workers.yaml`).

- Preflight tests the connectors' rights with its own topic and its own group, `msk-migration-preflight-*`.
- `ReadData` requires `AlterGroup`. Functions read with their own group names, `msk-migration-*`, and the workers read
  without a group. So no role needs `AlterGroup` on a client's group only to read.
- On the source only two things write: the fence (`AlterTopicDynamicConfiguration`, or `AlterCluster` for ACLs), and a
  rollback.
- Transactional ids are allowed only if the workers copy exactly once.

`make authentication` runs the whole application with IAM on both sides. It writes to
`build/authentication/report.json` which rights each role had, used and never used, and which requests were refused.
"""


class _Right(NamedTuple):
    side: str
    kind: str
    name: str
    action: str


def rights() -> str:
    """Return the page."""
    functions = template("stacks/control.yaml")["Resources"]
    rows = [
        (code(name.removesuffix("Function")), resource["Properties"]["Description"], list(_rights(resource)))
        for name, resource in functions.items()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    rows.append((*WORKERS, list(_rights(template("stacks/workers.yaml")["Resources"]["ClustersPolicy"]))))
    columns = ("Role", "What it does", "On the source", "On the target")
    return f"{INTRODUCTION}\n" + table(
        columns, ((who, why, *(_cell(found, side) for side in SIDES)) for who, why, found in rows if found)
    )


def _rights(node: object) -> Iterator[_Right]:
    """Yield every right in a piece of a template; which resource is meant is told by the ARN that it is made of."""
    for statement in walk(node):
        if statement.get("Effect") == "Allow" and PREFIX in str(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                side = next(side for side in SIDES if f"{side}ClusterArn" in str(resource))
                for action in _listed(statement["Action"]):
                    yield _Right(side, *_named(resource), action.removeprefix(PREFIX))


def _named(resource: Mapping[str, Any]) -> tuple[str, str]:
    if "Fn::Sub" not in resource:
        return "cluster", ""
    kind, _, name = resource["Fn::Sub"][0].removeprefix("${").partition("}/")
    return KINDS[kind], name.replace("${Application}", "<stack>")


def _cell(rights: list[_Right], side: str) -> str:
    found: dict[tuple[str, str], list[str]] = {}
    for right in rights:
        if right.side == side:
            found.setdefault((right.kind, right.name), []).append(right.action)
    return "; ".join(f"{kind}{f' {code(name)}' if name else ''}: {', '.join(it)}" for (kind, name), it in found.items())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
