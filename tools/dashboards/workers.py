"""The workers: their processor, memory, threads, network and rebalances."""

from grafana_foundation_sdk.models import dashboard as models

from tools.dashboards.board import Section, Variable, board
from tools.dashboards.panels import Panel, ask, course, states

W = 'job="connect", instance=~"$instance"'
WORKER = "{{instance}}"
INSTANCE = Variable(
    "instance", "Worker", "Address of the worker's ECS task", 'label_values(up{job="connect"}, instance)'
)


def workers() -> models.Dashboard:
    """Return the dashboard of the workers."""
    return board(
        "workers",
        "MSK migration: workers",
        "The Connect workers: processor, memory, threads, network and rebalances.",
        [
            Section("Processor and memory", _machine()),
            Section("Network", _network()),
            Section("Group", _group()),
            Section("Metrics", _metrics()),
        ],
        (INSTANCE,),
    )


def _machine() -> list[Panel]:
    return [
        course(
            "CPU",
            "Cores that a worker keeps busy; WorkerCpu / 1024 is all it has.",
            "short",
            ask(f"rate(process_cpu_seconds_total{{{W}}}[$__rate_interval])", WORKER),
        ),
        course(
            "Heap in use",
            "The part of the heap that is in use, with what the next collection frees.",
            "percentunit",
            ask(f'jvm_memory_used_bytes{{{W}, area="heap"}} / jvm_memory_max_bytes{{{W}, area="heap"}}', WORKER),
        ),
        course(
            "Old generation after a collection",
            "What is in use for certain. Near the top the worker has too little memory.",
            "percentunit",
            ask(
                f'jvm_memory_pool_collection_used_bytes{{{W}, pool=~".*Old Gen|Tenured Gen"}}'
                f' / jvm_memory_pool_collection_max_bytes{{{W}, pool=~".*Old Gen|Tenured Gen"}}',
                WORKER,
            ),
        ),
        course(
            "Time spent collecting garbage",
            "The part of the time in which the worker's threads stood still for it.",
            "percentunit",
            ask(f"sum by (instance) (rate(jvm_gc_collection_seconds_sum{{{W}}}[$__rate_interval]))", WORKER),
        ),
        course(
            "Collections",
            "Collections a second, by collector.",
            "short",
            ask(f"rate(jvm_gc_collection_seconds_count{{{W}}}[$__rate_interval])", "{{instance}} {{gc}}"),
        ),
        course(
            "Memory of the process",
            "Resident memory, heap and all else; ECS ends the task at WorkerMemory.",
            "bytes",
            ask(f"process_resident_memory_bytes{{{W}}}", WORKER),
        ),
        course(
            "Threads by state",
            "Threads of the JVM. BLOCKED ones wait for one another.",
            "short",
            ask(f"sum by (state) (jvm_threads_state{{{W}}})", "{{state}}"),
            stacked=True,
        ),
        course(
            "Open files",
            "File descriptors, most of them connections, as part of the most.",
            "percentunit",
            ask(f"process_open_fds{{{W}}} / process_max_fds{{{W}}}", WORKER),
        ),
    ]


def _network() -> list[Panel]:
    return [
        course(
            "Received",
            "Bytes that all clients of a worker receive, a second.",
            "Bps",
            ask(
                f"sum by (instance) (rate(kafka_consumer_incoming_byte_total{{{W}}}[$__rate_interval]))",
                "{{instance}} consumers",
            ),
            ask(
                f"sum by (instance) (rate(kafka_producer_incoming_byte_total{{{W}}}[$__rate_interval]))",
                "{{instance}} producers",
            ),
        ),
        course(
            "Sent",
            "Bytes that all clients of a worker send, a second.",
            "Bps",
            ask(
                f"sum by (instance) (rate(kafka_producer_outgoing_byte_total{{{W}}}[$__rate_interval]))",
                "{{instance}} producers",
            ),
            ask(
                f"sum by (instance) (rate(kafka_consumer_outgoing_byte_total{{{W}}}[$__rate_interval]))",
                "{{instance}} consumers",
            ),
        ),
        course(
            "Connections",
            "Open connections to brokers.",
            "short",
            ask(
                f"sum by (instance) ({{__name__=~'kafka_(consumer|producer)_connection_count', {W}}})",
                WORKER,
            ),
        ),
        course(
            "Authentications refused",
            "Connections whose authentication a cluster refused, a second.",
            "short",
            ask(
                f"sum by (instance) (rate(kafka_consumer_failed_authentication_total{{{W}}}[$__rate_interval]))",
                "{{instance}} consumers",
            ),
            ask(
                f"sum by (instance) (rate(kafka_producer_failed_authentication_total{{{W}}}[$__rate_interval]))",
                "{{instance}} producers",
            ),
        ),
    ]


def _group() -> list[Panel]:
    rebalance = "kafka_connect_worker_rebalance"
    return [
        states(
            "Rebalancing",
            "Whether a worker is in a rebalance now; tasks that move stand still.",
            ask(f"{rebalance}_rebalancing{{{W}}}", WORKER),
            {"0": ("steady", "green"), "1": ("rebalancing", "orange")},
        ),
        course(
            "Rebalances",
            "Rebalances in the last ten minutes.",
            "short",
            ask(f"increase({rebalance}_completed_rebalances_total{{{W}}}[10m])", WORKER),
        ),
        course(
            "Time of a rebalance",
            "How long rebalances took, on average.",
            "ms",
            ask(f"{rebalance}_rebalance_avg_time_ms{{{W}}} >= 0", WORKER),
        ),
        course(
            "Since the last rebalance",
            "How long the group has been steady.",
            "ms",
            ask(f"{rebalance}_time_since_last_rebalance_ms{{{W}}}", WORKER),
        ),
        course(
            "Tasks",
            "Tasks that each worker has.",
            "short",
            ask(f"kafka_connect_worker_task_count{{{W}}}", WORKER),
            stacked=True,
        ),
        course(
            "Connectors",
            "Connectors that each worker has.",
            "short",
            ask(f"kafka_connect_worker_connector_count{{{W}}}", WORKER),
            stacked=True,
        ),
        course(
            "Connectors that did not start",
            "Starts that failed, since the worker itself started.",
            "short",
            ask(f"kafka_connect_worker_connector_startup_failure_total{{{W}}}", WORKER),
        ),
        course(
            "Running for",
            "Since the worker started; back to zero when ECS has replaced it.",
            "s",
            ask(f"time() - process_start_time_seconds{{{W}}}", WORKER),
        ),
    ]


def _metrics() -> list[Panel]:
    return [
        course(
            "Time of a scrape",
            "How long a worker needs for its metrics; they come each 15 s.",
            "s",
            ask(f"scrape_duration_seconds{{{W}}}", WORKER),
        ),
        course(
            "Series",
            "Series that a worker reports; they grow with the partitions.",
            "short",
            ask(f"scrape_samples_scraped{{{W}}}", WORKER),
        ),
    ]
