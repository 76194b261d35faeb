"""All dashboards, as the text of their files."""

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.groups import groups
from dashboards.health import health
from dashboards.overview import overview
from dashboards.tasks import tasks
from dashboards.topics import topics
from dashboards.workers import workers

BOARDS = {board.__name__: board for board in (overview, topics, tasks, workers, groups, health)}


def dashboards() -> dict[str, str]:
    """Return each dashboard's JSON by the name of its file."""
    encoder = JSONEncoder(indent=2, sort_keys=True)
    return {name: f"{encoder.encode(make())}\n" for name, make in BOARDS.items()}
