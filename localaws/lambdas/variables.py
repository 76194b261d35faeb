"""The environment variables of a function's process."""

from collections.abc import Sequence
from pathlib import Path

from moto.awslambda.models import LambdaFunction

from localaws.iam import credentials_for
from localaws.lambdas.logging_config import log_variables


def variables_of(
    function: LambdaFunction, *, task_root: Path, layers: Sequence[Path], log_stream: str, endpoint_url: str
) -> dict[str, str]:
    """Return the variables that Lambda sets, with the function's own and the credentials of its role.

    Parameters
    ----------
    layers
        The unpacked layers; an earlier one hides a later one.

    Notes
    -----
    Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": ":".join(str(layer / "python") for layer in layers),
        "LD_LIBRARY_PATH": ":".join(str(layer / "lib") for layer in layers),
        "LAMBDA_TASK_ROOT": str(task_root),
        "_HANDLER": str(function.handler),
        "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
        "AWS_LAMBDA_LOG_STREAM_NAME": log_stream,
        **log_variables(function),
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ENDPOINT_URL": endpoint_url,
        **credentials_for(function.role, function.function_name).environment,
        **{name: str(value) for name, value in function.environment_vars.items()},
    }
