"""The interactive twins of drawings, as JSON for Plotly. Made only when somebody asks for one."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import plotly.graph_objects as go


@dataclass(frozen=True)
class Plot:
    """An interactive figure that is not made before it is asked for."""

    make: Callable[[], go.Figure]

    def json(self) -> str:
        """Data and layout for the library in the browser."""
        figure = self.make()
        figure.update_layout(
            template=None,
            font={"size": 13},
            margin={"l": 16, "r": 16, "t": 16, "b": 48},
            hovermode="closest",
            hoverlabel={"align": "left"},
        )
        return json.dumps(json.loads(figure.to_json()))
