"""What can be wrong with a template or a resource, in the words that a deployment prints."""


class TemplateError(Exception):
    """The template cannot be understood or resolved."""


class UnsupportedTypeError(TemplateError):
    """A resource type that the local cloud cannot create."""

    def __init__(self, type_name: str) -> None:
        super().__init__(
            f"Resource type {type_name} is not supported by the local cloud: "
            "describe it in lab/cloud/cloudformation/types, or argue there why it needs no resource"
        )


class UnsupportedPropertyError(TemplateError):
    """A property that the service's API does not have, or that nothing here passes on."""

    def __init__(self, type_name: str, path: str) -> None:
        super().__init__(
            f"Property {path} of {type_name} is not supported by the local cloud: "
            "map it in lab/cloud/cloudformation/types, so that it is not lost silently"
        )


class ResourceFailedError(Exception):
    """A resource could not be created or changed; the stack is rolled back."""

    def __init__(self, logical_id: str, reason: str) -> None:
        super().__init__(f"The following resource(s) failed: [{logical_id}]: {reason}")
        self.logical_id = logical_id
        self.reason = reason
