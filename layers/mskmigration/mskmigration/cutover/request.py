"""What a person types to hand clients over, to take them back, or to finish a migration."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from mskmigration.frozen import Frozen
from mskmigration.migration.parsing import Request
from mskmigration.migration.request import Patterns, matches

EVERYTHING: Final = (".*",)


class Fence(StrEnum):
    """What keeps producers from writing while offsets are translated.

    ``size`` sets a ``max.message.bytes`` that no record passes, whoever writes it; topics with tiny records get an ACL.
    ``acl`` denies everybody to write to the topics, which binds neither super users nor IAM clients. With ``stopped``
    the operator gives his word that the producers are stopped.
    """

    SIZE = "size"
    ACL = "acl"
    STOPPED = "stopped"


class Approval(StrEnum):
    """``ask`` waits for a person's word before anything is touched; ``given`` is that word."""

    ASK = "ask"
    GIVEN = "given"


class GroupsAhead(StrEnum):
    """What a group gets that has an offset at the destination that is further on than its translated one.

    ``keep`` leaves the group its own offset; ``take`` sets it to the translated one, so that records are read again.
    """

    KEEP = "keep"
    TAKE = "take"


class UncommittedPartitions(StrEnum):
    """What a group gets in a partition that holds records, and in which it has committed nothing.

    ``leave`` commits nothing, so that ``auto.offset.reset`` decides as it does now; ``end`` commits the copy's end, so
    that the group reads what is written from now on.
    """

    LEAVE = "leave"
    END = "end"


class _Handing(Request):
    migration: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    fence: Fence = Fence.SIZE
    approval: Approval = Approval.ASK
    patience_seconds: int = Field(default=120, ge=10, le=3600)
    groups_ahead: GroupsAhead = GroupsAhead.KEEP
    uncommitted_partitions: UncommittedPartitions = UncommittedPartitions.LEAVE


class RollbackRequest(_Handing):
    """The input of a ``rollback`` execution: everything that was handed over goes back, or nothing."""

    example: ClassVar[str] = '{"migration": "orders"}'

    def of_everything(self) -> "HandoverRequest":
        """Return the request for a handover that it is."""
        return HandoverRequest.model_validate(self.model_dump())


class HandoverRequest(_Handing):
    """The input of a ``cutover`` execution.

    Parameters
    ----------
    topics, groups
        Regular expressions, each matched against a whole name at the source; only what the migration copies counts.
    patience_seconds
        How long writers stay blocked at most before the handover is aborted.
    groups_ahead, uncommitted_partitions
        What groups get whose offsets the translation alone does not decide.
    """

    example: ClassVar[str] = '{"migration": "orders", "topics": ["orders.*"], "groups": [".*"]}'

    topics: Patterns = EVERYTHING
    groups: Patterns = EVERYTHING

    def hands_over(self, topic: str) -> bool:
        """Whether the topic, by its name at the source, is asked for."""
        return matches(self.topics, topic)

    def hands_over_group(self, group: str) -> bool:
        """Whether the consumer group is asked for."""
        return matches(self.groups, group)


class HandoverInput(Frozen):
    """What most functions of a handover are given: the migration, whose record knows the rest."""

    migration: str


class TranslateOffsetsInput(HandoverInput):
    """The migration, and the number of the batch of groups to translate."""

    batch: int


class CheckReverseLagInput(HandoverInput):
    """The migration, and when its reverse connector was started."""

    since: datetime
