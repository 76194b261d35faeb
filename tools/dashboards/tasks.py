"""Connectors, their tasks, and the clients inside of them: where a slow migration loses its time."""

from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.board import MIGRATION, Section, Variable, board
from tools.dashboards.panels import Panel, ask, course, states

C = 'migration=~"$migration", connector=~"$connector"'
TASK = "{{connector}} {{task}}"
CONNECTOR = Variable(
    "connector",
    "Connector",
    "<migration>-source copies records, -checkpoint groups' positions; -reverse copies back to the source",
    'label_values(kafka_connect_connector_status{migration=~"$migration"}, connector)',
)
STATES = {
    "1": ("RUNNING", "green"),
    "2": ("PAUSED", "blue"),
    "3": ("RESTARTING or UNASSIGNED", "orange"),
    "4": ("FAILED", "red"),
}


def tasks() -> models.Dashboard:
    """Return the dashboard of connectors and tasks."""
    return board(
        "tasks",
        "MSK migration: tasks and clients",
        "Connectors, their tasks and clients. They show what makes a migration slow.",
        [
            Section("State", _state()),
            Section("Tasks", _work()),
            Section("Consumers, which read the source", _consumers()),
            Section("Producers, which write the target", _producers()),
            Section("Errors", _errors()),
        ],
        (MIGRATION, CONNECTOR),
    )


def numbered(metric: str, by: str) -> str:
    """Return an expression that gives a state's series the number that ``STATES`` names."""
    parts = {"running": 1, "paused": 2, "restarting|unassigned": 3, "failed": 4}
    return " or ".join(
        f'max by ({by}) ({metric}{{status=~"{status}", {C}}}) * {value}' for status, value in parts.items()
    )


def _state() -> list[Panel]:
    return [
        states(
            "Connectors",
            "The state of each connector, as its worker has it.",
            ask(numbered("kafka_connect_connector_status", "connector"), "{{connector}}"),
            STATES,
        ),
        states(
            "Tasks",
            "The state of each task. RUNNING does not mean that it copies: see Written.",
            ask(numbered("kafka_connect_connector_task_status", "connector, task"), TASK),
            STATES,
        ),
        course(
            "Tasks by state",
            "How many tasks are in which state.",
            "short",
            ask(f"count by (status) (kafka_connect_connector_task_status{{{C}}})", "{{status}}"),
            stacked=True,
        ),
        course(
            "Tasks by worker",
            "The distribution of the tasks over workers. Tasks move when workers start or stop.",
            "short",
            ask(f"count by (instance) (kafka_connect_connector_task_status{{{C}}})", "{{instance}}"),
            stacked=True,
        ),
    ]


def _work() -> list[Panel]:
    return [
        course(
            "Read",
            "Records that each task has read from the source, a second.",
            "short",
            ask(f"rate(kafka_connect_source_task_source_record_poll_total{{{C}}}[$__rate_interval])", TASK),
        ),
        course(
            "Written",
            "Records of each task that the target has acknowledged, a second.",
            "short",
            ask(f"rate(kafka_connect_source_task_source_record_write_total{{{C}}}[$__rate_interval])", TASK),
        ),
        course(
            "On their way",
            "Records that were read and are not acknowledged yet.",
            "short",
            ask(f"kafka_connect_source_task_source_record_active_count{{{C}}}", TASK),
        ),
        course(
            "Batch",
            "Records that a task's poll returned, on average. source.consumer.max.poll.records is the maximum.",
            "short",
            ask(f"kafka_connect_connector_task_batch_size_avg{{{C}}} >= 0", TASK),
        ),
        course(
            "Time of a poll",
            "How long a task waits for its consumer, on average. It is long if the source is slow, or has no new "
            "records.",
            "ms",
            ask(f"kafka_connect_source_task_poll_batch_avg_time_ms{{{C}}} >= 0", TASK),
        ),
        course(
            "Time of storing offsets",
            "The longest time to store a task's offsets. After a crash, records since the last stored offsets are "
            "copied again.",
            "ms",
            ask(f"kafka_connect_connector_task_offset_commit_max_time_ms{{{C}}} >= 0", TASK),
        ),
    ]


def _consumers() -> list[Panel]:
    source = f'{C}, client_id=~".+replication-consumer"'
    return [
        course(
            "Bytes a second",
            "What each task's consumer receives from the source, compressed as it is stored there.",
            "Bps",
            ask(f"rate(kafka_consumer_incoming_byte_total{{{source}}}[$__rate_interval])", TASK),
        ),
        course(
            "Fetch latency",
            "The time from a fetch request to its answer. It is up to 500 ms if the source has no new records.",
            "ms",
            ask(f"kafka_consumer_fetch_manager_fetch_latency_avg{{{source}}} >= 0", TASK),
        ),
        course(
            "Fetch size",
            "Bytes in a fetch's answer, on average. Small answers make a migration slow: raise fetch.min.bytes.",
            "bytes",
            ask(f"kafka_consumer_fetch_manager_fetch_size_avg{{{source}}} >= 0", TASK),
        ),
        course(
            "Fetches throttled",
            "How long a quota of the source delays an answer.",
            "ms",
            ask(f"kafka_consumer_fetch_manager_fetch_throttle_time_avg{{{source}}} >= 0", TASK),
        ),
        course(
            "Most behind",
            "The largest lag among a consumer's partitions, in the last 30 s.",
            "short",
            ask(f"kafka_consumer_client_records_lag_max{{{source}}} >= 0", TASK),
        ),
        course(
            "Records in an answer",
            "Records of a fetch's answer, on average.",
            "short",
            ask(f"kafka_consumer_fetch_manager_records_per_request_avg{{{source}}} >= 0", TASK),
        ),
    ]


def _producers() -> list[Panel]:
    buffer = "kafka_producer_buffer"
    record = f'{C}, client_id=~"connector-producer-.+"'
    return [
        course(
            "Bytes a second",
            "What each task's producer sends to the target, compressed.",
            "Bps",
            ask(f"rate(kafka_producer_outgoing_byte_total{{{record}}}[$__rate_interval])", TASK),
        ),
        course(
            "Buffer in use",
            "The part of producer.override.buffer.memory that waits to be sent. If it is full, the target is the "
            "bottleneck.",
            "percentunit",
            ask(
                f"1 - {buffer}_available_bytes{{{record}}} / {buffer}_total_bytes{{{record}}}",
                TASK,
            ),
        ),
        course(
            "Request latency",
            "The time from a request to the target's answer, on average. It depends on the brokers and the network.",
            "ms",
            ask(f"kafka_producer_request_latency_avg{{{record}}} >= 0", TASK),
        ),
        course(
            "Time in the buffer",
            "How long a batch waits before it is sent, on average. It is at least linger.ms.",
            "ms",
            ask(f"kafka_producer_record_queue_time_avg{{{record}}} >= 0", TASK),
        ),
        course(
            "Batch size",
            "Bytes in a batch for one partition, on average. Large batches need less CPU: see batch.size and "
            "linger.ms.",
            "bytes",
            ask(f"kafka_producer_batch_size_avg{{{record}}} >= 0", TASK),
        ),
        course(
            "Compression",
            "Size after compression to size before, on average.",
            "percentunit",
            ask(f"kafka_producer_compression_rate_avg{{{record}}} >= 0", TASK),
        ),
        course(
            "Requests throttled",
            "How long a quota of the target delays an answer.",
            "ms",
            ask(f"kafka_producer_produce_throttle_time_avg{{{record}}} >= 0", TASK),
        ),
        course(
            "Requests in flight",
            "Requests without an answer yet. The maximum for each broker is max.in.flight.requests.per.connection.",
            "short",
            ask(f"kafka_producer_requests_in_flight{{{record}}}", TASK),
        ),
    ]


def _errors() -> list[Panel]:
    return [
        course(
            "Sent again",
            "Records that were sent again after a passing error, a second.",
            "short",
            ask(f"rate(kafka_producer_record_retry_total{{{C}}}[$__rate_interval])", "{{client_id}}"),
        ),
        course(
            "Errors in tasks",
            "Failures of converters and transformations, a second.",
            "short",
            ask(f"rate(kafka_connect_task_error_record_failures_total{{{C}}}[$__rate_interval])", TASK),
        ),
        course(
            "Offsets not stored",
            "The part of attempts to store a task's offsets that failed.",
            "percentunit",
            ask(f"kafka_connect_connector_task_offset_commit_failure_percentage{{{C}}}", TASK),
        ),
    ]
