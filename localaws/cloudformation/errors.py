"""What can be wrong with a template or a resource, in the words that a deployment prints."""

from collections.abc import Iterable


class TemplateError(Exception):
    """The template cannot be understood or resolved."""


class UnresolvedResourceError(TemplateError):
    """A template refers to a resource that does not exist, or not yet."""

    def __init__(self, logical_id: str) -> None:
        super().__init__(f"Unresolved resource dependencies [{logical_id}]")


class UnsupportedTypeError(TemplateError):
    """A resource type that the local cloud cannot create."""

    def __init__(self, type_name: str) -> None:
        super().__init__(
            f"Resource type {type_name} is not supported by the local cloud: "
            "describe it in localaws/cloudformation/types, or argue there why it needs no resource"
        )


class UnsupportedPropertyError(TemplateError):
    """A property that the service's API does not have, or that nothing here passes on."""

    def __init__(self, type_name: str, path: str) -> None:
        super().__init__(
            f"Property {path} of {type_name} is not supported by the local cloud: "
            "map it in localaws/cloudformation/types, so that it is not lost silently"
        )


class ResourceFailedError(Exception):
    """A resource could not be created, changed or deleted; the stack is rolled back.

    Parameters
    ----------
    others
        Further resources that were refused with it.
    """

    def __init__(self, logical_id: str, reason: str, verb: str = "create", others: Iterable[str] = ()) -> None:
        failed = ", ".join(dict.fromkeys((logical_id, *others)))
        super().__init__(f"The following resource(s) failed to {verb}: [{failed}]. {logical_id}: {reason}")
        self.logical_id = logical_id
        self.reason = reason
