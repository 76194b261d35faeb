"""What came of a migration through two modes, as the reports tell it. Pure."""

from pydantic import BaseModel


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
        """Whether everything arrived once, and no secret is told."""
        arrived = self.migrated == self.expected and self.missing == self.extra == 0
        return arrived and not self.leaks
