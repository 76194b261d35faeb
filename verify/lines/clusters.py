"""Both clusters, as the functions reach them."""

import re
from typing import Final

from verify.check import Verdict, failed, not_asked, passed
from verify.lines.place import Line, Place
from verify.reach import Cluster, Reach, Rights

# librdkafka's words; the first that fits counts.
REMEDIES: Final = (
    (
        r"resolve|Name or service not known|nodename",
        "The VPC does not know the name: check it, and let Route 53 Resolver forward it to where it is known.",
    ),
    (
        r"SSL handshake|certificate",
        "TLS failed: check that the port speaks TLS, and the authority in the secret (ssl.ca.pem).",
    ),
    (
        r"[Aa]uthentication|SASL|secret",
        "The cluster refused the credentials: check the mode, the secret, and that the user exists.",
    ),
    (
        r"refused|Disconnected",
        "Nobody listens there, or not for this protocol: check the port and the mode of authentication.",
    ),
)
NO_ROUTE: Final = (
    "No connection comes about: let the cluster's security group admit ControlPlaneSecurityGroup and the workers' "
    "group (or ClientSecurityGroupId) at that port, and look for a route from the subnets."
)


def remedy_for(error: str) -> str:
    """Return what to do about a cluster that gave no answer, by the client's words."""
    return next((remedy for words, remedy in REMEDIES if re.search(words, error)), NO_ROUTE)


def judge_cluster(cluster: Cluster, other: Cluster) -> Verdict:
    """Judge how far a cluster is reached."""
    if cluster.error:
        return failed(cluster.error, remedy_for(cluster.error))
    if cluster.silent:
        return failed(
            "; ".join(cluster.silent),
            "Clients connect to the addresses that brokers advertise. Names, routes and security groups must lead "
            "there, too.",
        )
    if cluster.cluster_id and cluster.cluster_id == other.cluster_id:
        return failed(f"source and target are one cluster, {cluster.cluster_id}", "Correct one of the addresses.")
    return passed(
        f"{_count(cluster.brokers, 'broker')}, {_count(cluster.topics, 'topic')}, cluster {cluster.cluster_id}"
    )


def judge_rights(side: str, cluster: Cluster) -> Verdict:
    """Judge what the cluster says of its user's rights."""
    rights: Rights = cluster.rights
    if cluster.error or rights.unasked:
        return not_asked(rights.unasked or f"The {side} was not reached.")
    if rights.missing:
        return failed(
            f"the {side}'s user lacks {', '.join(rights.missing)}",
            f"Grant these by an ACL of the {side}. docs/preflight.md lists every right that is needed.",
        )
    return passed(f"all rights that can be read, on {rights.seen_on}; preflight tests each right")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def _source(place: Place) -> Verdict:
    reach = place.reached()
    return judge_cluster(reach.source, _nobody(reach))


def _target(place: Place) -> Verdict:
    reach = place.reached()
    return judge_cluster(reach.target, reach.source)


def _nobody(reach: Reach) -> Cluster:
    """Return a cluster like none: that both are one is said once, at the target."""
    return Cluster(servers="", rights=reach.source.rights)


def _source_rights(place: Place) -> Verdict:
    return judge_rights("source", place.reached().source)


def _target_rights(place: Place) -> Verdict:
    return judge_rights("target", place.reached().target)


LINES: Final = (
    Line("source", _source),
    Line("target", _target),
    Line("rights at the source", _source_rights),
    Line("rights at the target", _target_rights),
)
