"""The plots of ``docs/benchmarks.md``, as SVG; the same figures give the same file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
from matplotlib.figure import Figure

from bench.results import Row

# Text stays text, so that it can be searched; ids come from the content, not from chance.
STYLE: Final[dict[Any, Any]] = {"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 9.0}
COLOURS: Final = ("#b0b0b0", "#7f9fc0", "#d9822b", "#8c564b", "#9aa66a", "#4c9a6a")
BAR_INCHES: Final = 0.2
WIDTH_INCHES: Final = 8.0
# Times the longest bar. One run that stalled would leave no bar to be seen.
LONGEST_LINE: Final = 1.5
WHOLE_FROM: Final = 100.0  # three digits leave no decimals


def short(value: float) -> str:
    """Return a number with three digits that mean something, and its thousands apart: 272,760 is 273,000."""
    rounded = float(f"{value:.3g}")
    return f"{rounded:g}" if abs(rounded) < WHOLE_FROM else f"{rounded:,.0f}"


def grouped_bars(file: Path, title: str, groups: Mapping[str, Sequence[Row]]) -> None:
    """Draw a group of bars for each name, one for each case, with the least and the greatest run as a line.

    A line that is far longer than all bars is cut off; the page's tables have the spread.

    Parameters
    ----------
    groups
        Rows of one unit, by the name of their group.
    """
    cases = list(dict.fromkeys(row.case for rows in groups.values() for row in rows))
    bars = sum(map(len, groups.values()))
    farthest = LONGEST_LINE * max(row.value for rows in groups.values() for row in rows)
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(WIDTH_INCHES, 1.2 + BAR_INCHES * (bars + len(groups))), layout="constrained")
        axes = figure.subplots()
        place, ticks = 0.0, []
        for name, rows in groups.items():
            ticks.append((place + (len(rows) - 1) / 2, name))
            for row in rows:
                colour = COLOURS[cases.index(row.case) % len(COLOURS)] if len(groups) > 1 else COLOURS[2]
                greatest = min(max(row.runs), farthest)
                spread = [[row.value - min(row.runs)], [greatest - row.value]]
                axes.barh(place, row.value, xerr=spread, color=colour, label=row.case, error_kw={"lw": 0.8})
                axes.annotate(f" {short(row.value)}", (greatest, place), va="center")
                place += 1
            place += 1
        if len(groups) > 1:
            axes.set_yticks([at for at, _ in ticks], [name for _, name in ticks])
            shown = dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
            axes.legend(shown.values(), shown.keys(), loc="best")
        else:
            axes.set_yticks(range(len(cases)), cases)
        axes.invert_yaxis()
        axes.margins(x=0.12)
        axes.xaxis.set_major_formatter(lambda value, _place: short(value))
        axes.set_title(title)
        file.parent.mkdir(parents=True, exist_ok=True)
        figure.savefig(file, format="svg", metadata={"Date": None})
