"""``python -m dashboards``: write every dashboard to ``images/grafana/dashboards/``."""

from pathlib import Path

from tools.dashboards.catalogue import dashboards

FOLDER = Path(__file__).resolve().parents[2] / "images" / "grafana" / "dashboards"

if __name__ == "__main__":
    for name, text in dashboards().items():
        (FOLDER / f"{name}.json").write_text(text)
