"""What the component figure.html needs: the files of a figure, where its page offers them."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context

register = template.Library()

PARTS = ("id", "title", "svg", "headers", "rows", "base", "source", "note", "plot")


@register.simple_tag(takes_context=True)
def figure_files(context: Context) -> str:
    """The address of a figure's files without the kind, or nothing where its page does not offer them.

    The figure is noted on the request, so that the page that drew it can also give it away as a file:
    a file never says anything else than the page.
    """
    request = getattr(context, "request", None)
    offered: dict[str, Mapping[str, Any]] | None = getattr(request, "figures", None)
    if request is None or offered is None:
        return ""
    figure = {name: context.get(name) for name in PARTS}
    name = str(context["id"])
    offered[name] = figure
    query = request.GET.copy()
    query["figure"] = name
    return f"?{query.urlencode()}&as="
