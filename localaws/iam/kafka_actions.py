"""What Amazon MSK's IAM access control asks of a role beside the action itself, pure.

Source: Amazon MSK Developer Guide, "Semantics of IAM authorization policy actions and resources", whose table names the
actions that a policy must include, too, with the kind of resource that each is for.
"""

from collections.abc import Collection, Iterator
from typing import Final

from localaws.iam.policy import Document, action_matches
from localaws.iam.wildcards import arn_matches

PREFIX: Final = "kafka-cluster:"
REQUIRED: Final = {
    "Connect": (),
    "DescribeCluster": ("Connect",),
    "AlterCluster": ("Connect", "DescribeCluster"),
    "DescribeClusterDynamicConfiguration": ("Connect",),
    "AlterClusterDynamicConfiguration": ("Connect", "DescribeClusterDynamicConfiguration"),
    "WriteDataIdempotently": ("Connect", "WriteData"),
    "CreateTopic": ("Connect",),
    "DescribeTopic": ("Connect",),
    "AlterTopic": ("Connect", "DescribeTopic"),
    "DeleteTopic": ("Connect", "DescribeTopic"),
    "DescribeTopicDynamicConfiguration": ("Connect",),
    "AlterTopicDynamicConfiguration": ("Connect", "DescribeTopicDynamicConfiguration"),
    "ReadData": ("Connect", "DescribeTopic", "AlterGroup"),
    "WriteData": ("Connect", "DescribeTopic"),
    "DescribeGroup": ("Connect",),
    "AlterGroup": ("Connect", "DescribeGroup"),
    "DeleteGroup": ("Connect", "DescribeGroup"),
    "DescribeTransactionalId": ("Connect",),
    "AlterTransactionalId": ("Connect", "DescribeTransactionalId", "WriteData"),
}


def kind_of(action: str) -> str:
    """Return the kind of resource that an action, without its prefix, is for."""
    if action.endswith("TransactionalId"):
        return "transactional-id"
    if action.endswith("Group"):
        return "group"
    return "topic" if "Topic" in action or action.endswith("Data") else "cluster"


def needs(action: str, resource: str, documents: Collection[Document]) -> list[tuple[str, str]]:
    """Return all that must be allowed for an action on a resource: the action and those that it requires.

    A required action is for the resource itself or for its cluster. Where it is for a resource of another kind, the
    request names none of that kind, so the role must be allowed the action on any that its policies name.

    Parameters
    ----------
    action
        With its prefix; one that the table does not have needs itself alone, so that policies decide.
    """
    required = REQUIRED.get(action.removeprefix(PREFIX), ())
    return [(action, resource), *((PREFIX + each, _on(each, resource, documents)) for each in required)]


def _on(action: str, resource: str, documents: Collection[Document]) -> str:
    kind, wanted = resource.split(":")[5].partition("/")[0], kind_of(action)
    if wanted == kind:
        return resource
    prefix, _, path = resource.rpartition(":")
    cluster = f"{prefix}:{wanted}/{'/'.join(path.split('/')[1:3])}"
    if wanted == "cluster":
        return cluster
    return next(_named(action, f"{cluster}/*", documents), f"{cluster}/*")


def _named(action: str, every: str, documents: Collection[Document]) -> Iterator[str]:
    """Yield resources of a kind on which an action is allowed: a pattern's own text matches the pattern."""
    for document in documents:
        for statement in _listed(document["Statement"]):
            actions, resources = (_listed(statement.get(element, [])) for element in ("Action", "Resource"))
            if statement["Effect"] == "Allow" and any(action_matches(each, PREFIX + action) for each in actions):
                yield from (pattern for pattern in resources if arn_matches(every, pattern))


def _listed(value: object) -> list:  # type: ignore[type-arg]
    return value if isinstance(value, list) else [value]
