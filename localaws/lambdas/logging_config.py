"""Keeps a function's ``LoggingConfig``, which moto drops.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
"""

from typing import Any

from moto.awslambda.models import LambdaFunction

from localaws.patching import replace

_MEMBER = "LoggingConfig"


def install() -> None:
    """Keep it when a function is created or changed, and report it."""

    def make(function: Any, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        moto_make(function, account_id, spec, *args, **kwargs)
        _keep(function, spec)

    def update(function: Any, changes: dict[str, Any]) -> dict[str, Any]:
        _keep(function, changes)
        updated: dict[str, Any] = moto_update(function, changes)
        return updated

    def describe(function: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        described: dict[str, Any] = moto_describe(function, *args, **kwargs)
        return {**described, _MEMBER: function.logging_config}

    moto_make = replace(LambdaFunction, "__init__", make)
    moto_update = replace(LambdaFunction, "update_configuration", update)
    moto_describe = replace(LambdaFunction, "get_configuration", describe)


def log_variables(function: Any) -> dict[str, str]:
    """Return the variables by which the runtime client knows the format and the level."""
    config = function.logging_config
    variables = {"AWS_LAMBDA_LOG_FORMAT": config["LogFormat"]}
    if "ApplicationLogLevel" in config:
        variables["AWS_LAMBDA_LOG_LEVEL"] = config["ApplicationLogLevel"]
    return variables


def _keep(function: Any, spec: dict[str, Any]) -> None:
    given = spec.get(_MEMBER) or getattr(function, "logging_config", {})
    group = given.get("LogGroup", f"/aws/lambda/{function.function_name}")
    function.logging_config = {"LogFormat": "Text", **given, "LogGroup": group}
    function.logs_group_name = group
