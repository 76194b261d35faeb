"""Which fence each topic of a handover gets, and what stood before: decided purely, and kept as a document."""

from collections.abc import Collection, Mapping
from typing import Final

from pydantic import Field

from mskmigration.cutover.fence_choice import CLOSED, UNSURE
from mskmigration.errors import HandoverBlockedError
from mskmigration.frozen import Frozen
from mskmigration.kafka import Acl
from mskmigration.kafka.acls import denial, without_acls
from mskmigration.kafka.mirror_acls import copied_opening
from mskmigration.kafka.record_limits import closes
from mskmigration.migration.write_fence import WriteFence
from mskmigration.text import listed

NAMED: Final = 5


class FenceBuilt(Frozen):
    """The topics, by their name at the origin, that the handover fences; none where producers are stopped.

    Parameters
    ----------
    topics
        Those that an ACL denies everybody to write to.
    opened
        Those of them that were open because no ACL was about them: everybody is allowed what is not denied there.
    limited
        Those whose ``max.message.bytes`` lets no record pass, with what was set on the topic before.
    denied_on_copy
        Those of the destination, by their name there, that nobody might write to before.
    readable_on_copy
        Those of the destination, by their name there, that an ACL let everybody read before.
    """

    topics: tuple[str, ...]
    opened: tuple[str, ...] = ()
    limited: Mapping[str, str | None] = Field(default_factory=dict)
    denied_on_copy: tuple[str, ...] = ()
    readable_on_copy: tuple[str, ...] = ()

    @property
    def fence(self) -> WriteFence:
        """What stands at the origin."""
        return WriteFence(denied=self.topics, opened=self.opened, limited=self.limited)


def design_denials(
    topics: Collection[str], *, at_origin: set[Acl], at_destination: set[Acl], open_without_acls: bool | None
) -> FenceBuilt:
    """Decide which topics to deny, and which of them to open for it.

    Parameters
    ----------
    open_without_acls
        Whether everybody may use a topic that no ACL is about; None where that is not known.

    Raises
    ------
    HandoverBlockedError
        It is not known, and matters.
    """
    denied = sorted(topic for topic in topics if denial(topic) not in at_origin)
    found = without_acls(denied, at_origin)
    if found and open_without_acls is None:
        raise HandoverBlockedError(
            f"{UNSURE}: {len(found)} topics have no ACL any more, and it is not known whether they are open.",
            "Nothing has been denied. Start again, to make a new plan.",
        )
    return FenceBuilt(
        topics=tuple(denied),
        opened=tuple(sorted(found)) if open_without_acls else (),
        denied_on_copy=tuple(sorted(acl.name for acl in at_destination if acl == denial(acl.name))),
        readable_on_copy=tuple(sorted(acl.name for acl in at_destination if acl == copied_opening(acl.name))),
    )


def design_limits(topics: Collection[str], limits: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """Return what to restore of each topic that is limited.

    Parameters
    ----------
    limits
        What is set on each topic itself now.

    Raises
    ------
    HandoverBlockedError
        A topic has such a limit already: what stood before it is known to whoever set it.
    """
    closed = sorted(topic for topic in topics if closes(limits.get(topic)))
    if closed:
        raise HandoverBlockedError(
            f"{CLOSED}: somebody has set a max.message.bytes that lets no record pass: {listed(closed, NAMED)}.",
            "Nothing has been changed. Restore these topics' setting, then start again.",
        )
    return {topic: limits[topic] for topic in sorted(topics) if topic in limits}
