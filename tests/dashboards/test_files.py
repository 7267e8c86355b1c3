"""Figures of a page as files."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from tna_portal.dashboards.figures.interactive import Plot
from tna_portal.dashboards.files import figure_file, with_figure_files

DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="40"><text class="chart-text">ә</text></svg>'
FIGURE = {
    "id": "ranking",
    "title": "Finding",
    "svg": DRAWING,
    "headers": [{"label": "Area"}, {"label": "Need", "numeric": True}, {"label": "Interval", "numeric": True}],
    "rows": [
        [{"text": "=A", "header": True}, {"text": "2\xa0345,5", "numeric": True}, {"text": "1,0 – 2,0", "numeric": True}],
        [{"text": "B", "header": True}, {"text": "–", "numeric": True}, {"text": "–", "numeric": True}],
    ],
    "base": "250 akims",
    "source": "survey",
    "note": "",
    "plot": None,
}  # fmt: skip


def rows(response: HttpResponse) -> list[list[str]]:
    """Of a CSV file."""
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_numbers_of_the_reader_are_numbers_in_the_file(language: str) -> None:
    with override(language):
        found = rows(figure_file(FIGURE, "csv", "Release No. 3"))
    assert found[:3] == [
        ["Area", "Need", "Interval"],
        ["'=A", "2345.5", "1,0 – 2,0"],
        ["B", "", ""],
    ]
    assert found[3] == []
    assert [line[0] for line in found[4:]][0::2] == ["Finding", "Release No. 3"]


def test_the_drawing_carries_title_base_and_release() -> None:
    with override("en"):
        response = figure_file(FIGURE, "svg", "Release No. 3")
    body = response.content.decode()
    assert response["Content-Disposition"] == 'attachment; filename="ranking.svg"'
    for words in ("Finding", "Base: 250 akims · Source: survey", "Release No. 3", "ә"):
        assert f">{words}</text>" in body


@pytest.mark.parametrize("kind", ["", "exe", "plot"])
def test_other_kinds_are_not_found(kind: str) -> None:
    with pytest.raises(Http404):
        figure_file(FIGURE, kind, "")


def test_the_interactive_view_is_made_only_when_asked_for() -> None:
    def make() -> None:
        raise AssertionError("not asked for")

    assert figure_file({**FIGURE, "plot": Plot(make)}, "csv", "").status_code == 200


def test_a_page_gives_its_figures_and_nothing_else() -> None:
    @with_figure_files
    def page(request):  # type: ignore[no-untyped-def]
        request.figures["ranking"] = FIGURE
        return HttpResponse("page")

    def ask(address: str) -> Any:
        return RequestFactory().get(address)

    assert page(ask("/")).content == b"page"
    assert page(ask("/?figure=ranking&as=csv"))["Content-Type"] == "text/csv; charset=utf-8"
    with pytest.raises(Http404):
        page(ask("/?figure=other&as=csv"))


def test_a_refused_page_stays_refused() -> None:
    @with_figure_files
    def page(request):  # type: ignore[no-untyped-def]
        return HttpResponse("no", status=403)

    request: Any = RequestFactory().get("/?figure=ranking&as=csv")
    assert page(request).status_code == 403
