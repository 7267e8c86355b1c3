"""The interactive figure: importance against present competence, one point a need area."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Point:
    """One need area."""

    label: str
    importance: float
    competence: float
    quadrant: str
    hover: str


COLOURS = ("#006B7D", "#B7791F", "#6A4C93", "#4D6A8F")


def quadrant_figure(
    points: Sequence[Point], *, x_title: str, y_title: str, quadrants: Sequence[tuple[str, str]]
) -> str:
    """The figure as JSON for Plotly; `quadrants` are (key, name) in the order of the legend."""
    figure = go.Figure()
    for (key, name), colour in zip(quadrants, COLOURS, strict=True):
        chosen = [point for point in points if point.quadrant == key]
        figure.add_trace(
            go.Scatter(
                x=[point.competence for point in chosen],
                y=[point.importance for point in chosen],
                text=[point.label for point in chosen],
                hovertext=[point.hover for point in chosen],
                hoverinfo="text",
                mode="markers+text",
                textposition="top center",
                name=name,
                marker={"size": 11, "color": colour},
            )
        )
    figure.update_layout(
        template=None,
        xaxis_title=x_title,
        yaxis_title=y_title,
        legend={"orientation": "h", "y": -0.22},
        margin={"l": 56, "r": 16, "t": 16, "b": 56},
        font={"size": 13},
        height=460,
        hovermode="closest",
    )
    return json.dumps(json.loads(figure.to_json()))
