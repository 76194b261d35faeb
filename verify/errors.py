"""What lets no line be asked; each message says what to do."""


class VerifyError(RuntimeError):
    """Nothing was asked."""


class NoAnswerError(VerifyError):
    """AWS gave no answer at all."""

    def __init__(self, why: str) -> None:
        super().__init__(f"AWS gave no answer: {why}. Check the credentials, --profile and --region.")


class StackUnknownError(VerifyError):
    """No such stack is deployed there."""

    def __init__(self, stack: str, where: str) -> None:
        super().__init__(
            f"There is no stack {stack} in {where}. Name it with --stack, its region with --region, and its account by "
            "the credentials or --profile."
        )


class OutputMissingError(VerifyError):
    """The stack lacks an output or a resource that a line asks about."""

    def __init__(self, name: str) -> None:
        super().__init__(f"The stack has no {name}.")
