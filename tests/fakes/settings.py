"""A control plane's settings, for tests that reach none of what they name."""

from mskmigration.settings import Settings

SETTINGS = Settings(
    source_bootstrap_servers="s:9092",
    target_bootstrap_servers="t:9092",
    source_alias="source",
    target_alias="target",
    connect_cluster="cluster",
    connect_service="service",
    connect_log_group="/connect",
    table_name="table",
    bucket_name="bucket",
)
