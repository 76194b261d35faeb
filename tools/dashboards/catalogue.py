"""All dashboards, as the text of their files."""

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from tools.dashboards.groups import groups
from tools.dashboards.health import health
from tools.dashboards.overview import overview
from tools.dashboards.tasks import tasks
from tools.dashboards.topics import topics
from tools.dashboards.workers import workers

BOARDS = {board.__name__: board for board in (overview, topics, tasks, workers, groups, health)}


def dashboards() -> dict[str, str]:
    """Return each dashboard's JSON by the name of its file."""
    encoder = JSONEncoder(indent=2, sort_keys=True)
    return {name: f"{encoder.encode(make())}\n" for name, make in BOARDS.items()}
