"""The base of models that nobody changes once they are made."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A model whose fields cannot be assigned; ``model_copy`` returns a changed one."""

    model_config = ConfigDict(frozen=True)
