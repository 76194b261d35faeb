"""What came of migrations through modes of authentication, as the reports tell it. Pure."""

from pydantic import BaseModel

from lab.authentication.role_report import RoleReport


class ModeReport(BaseModel):
    """A migration through two modes: records that arrived, are missing or too many, and places that tell a secret."""

    source: str
    target: str
    exactly_once: bool
    expected: int
    migrated: int
    missing: int
    extra: int
    leaks: list[str]
    seconds: float

    @property
    def as_expected(self) -> bool:
        """Whether everything arrived once, and no secret leaks."""
        arrived = self.migrated == self.expected and self.missing == self.extra == 0
        return arrived and not self.leaks


class WalkReport(BaseModel):
    """The steps of a walk through the whole application with IAM on both sides."""

    exactly_once: bool
    steps: list[str]
    seconds: float


class Report(BaseModel):
    """Each migration, each walk, and what the roles did on the clusters in all of them together."""

    pairs: list[ModeReport]
    walks: list[WalkReport]
    roles: list[RoleReport]

    @property
    def as_expected(self) -> bool:
        """Whether every migration is, and each role has exactly the rights that it used.

        What it did not use is known only after the walks, which do everything that the application can do.
        """
        return all(pair.as_expected for pair in self.pairs) and not any(
            role.refused or (role.unused and self.walks) for role in self.roles
        )
