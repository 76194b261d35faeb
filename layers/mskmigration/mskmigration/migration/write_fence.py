"""What keeps everybody from writing to topics of one cluster: how it is built, seen to stand, and lifted."""

from collections.abc import Callable, Mapping

from pydantic import Field

from mskmigration.frozen import Frozen
from mskmigration.kafka import ClusterAdministration
from mskmigration.kafka.record_limits import FENCE_BYTES


class WriteFence(Frozen):
    """The topics of one cluster that nobody may write to, by the two ways to keep writers out.

    Parameters
    ----------
    denied
        Topics that an ACL denies everybody to write to. It binds neither super users nor IAM clients.
    opened
        Those of them that were open because no ACL was about them: everybody is allowed what is not denied there.
    limited
        Topics whose ``max.message.bytes`` is so low that no record passes, whoever writes it; with what was set on the
        topic itself before, None where nothing was.
    """

    denied: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    limited: Mapping[str, str | None] = Field(default_factory=dict)

    @property
    def topics(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(sorted({*self.denied, *self.limited}))

    def only(self, wanted: Callable[[str], bool]) -> "WriteFence":
        """Return the part of it that is about some topics."""
        return WriteFence(
            denied=tuple(filter(wanted, self.denied)),
            opened=tuple(filter(wanted, self.opened)),
            limited={topic: limit for topic, limit in self.limited.items() if wanted(topic)},
        )

    def joined(self, other: "WriteFence") -> "WriteFence":
        """Return both as one; what stood before the first of them is what stood before."""
        return WriteFence(
            denied=tuple(sorted({*self.denied, *other.denied})),
            opened=tuple(sorted({*self.opened, *other.opened})),
            limited={**other.limited, **self.limited},
        )


def build(administration: ClusterAdministration, fence: WriteFence) -> None:
    """Keep everybody from writing; may be called again.

    Raises
    ------
    FenceRefusedError, KafkaUnreachableError
    """
    if fence.limited:
        administration.set_record_limits(dict.fromkeys(fence.limited, str(FENCE_BYTES)))
    if fence.denied:
        administration.deny_write(fence.denied, fence.opened)


def lift(administration: ClusterAdministration, fence: WriteFence) -> None:
    """Restore exactly what stood before; may be called again.

    Raises
    ------
    FenceRefusedError, KafkaUnreachableError
    """
    if fence.limited:
        administration.set_record_limits(fence.limited)
    if fence.denied:
        administration.permit_write(fence.denied, fence.opened)


def missing(administration: ClusterAdministration, fence: WriteFence) -> list[str]:
    """Return in words what of the fence does not stand; a topic that has been deleted needs none.

    Raises
    ------
    KafkaUnreachableError
    """
    limits = administration.record_limits(fence.limited) if fence.limited else {}
    denied = administration.write_denied() if fence.denied else set()
    return [
        *(
            f"{topic} takes records of {limit or 'any'} bytes"
            for topic, limit in sorted(limits.items())
            if limit != str(FENCE_BYTES)
        ),
        *(f"no ACL denies to write to {topic}" for topic in fence.denied if topic not in denied),
    ]
