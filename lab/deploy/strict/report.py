"""What became of the faults that were planted, as ``report.json`` keeps it."""

from pydantic import BaseModel, computed_field


class Refusal(BaseModel):
    """A faulty variant and what the local AWS answered.

    Parameters
    ----------
    refusal
        In AWS's words, with the rule's name and its source; empty where it was not refused.
    """

    rule: str
    template: str
    refusal: str

    @property
    def by_its_rule(self) -> bool:
        """Whether it was refused, and by that rule."""
        return f"[rule {self.rule}: " in self.refusal


class StrictReport(BaseModel):
    """All of them."""

    variants: list[Refusal]

    @computed_field  # type: ignore[prop-decorator]  # as pydantic documents it
    @property
    def planted(self) -> int:
        """Faults that were planted."""
        return len(self.variants)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def refused(self) -> int:
        """Those that were refused by the rule that is about them."""
        return sum(each.by_its_rule for each in self.variants)

    @property
    def faults(self) -> list[str]:
        """What was not refused, or by another rule."""
        return [
            f"{each.template}: {each.rule} did not refuse its variant: {each.refusal or 'it was deployed'}"
            for each in self.variants
            if not each.by_its_rule
        ]
