"""Whatever an address of the needs asks for: a page, a refusal in words, never an error."""

from urllib.parse import quote, urlencode

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.dashboards.views.test_pages import signed_in
from tests.factories.needs import release
from tests.factories.organisation import make_round
from tests.factories.surveys import make_questionnaire
from tests.fuzz.support import examples, form_texts

pytestmark = pytest.mark.django_db

odd = st.sampled_from(
    ["", "-", "0", "-1", "1e9", "٣", "9" * 40, "now", "before", "country", "deputies", "region:",
     "region:KZ-11", "region:KZ-27", "category:", "category:-", "category:rural", "macro:centre",
     "seniority:-", "language:ru", "category:rural,region:KZ-11", "FIN", "\x00", "<b>", "'\"", "ә" * 300]
) | form_texts  # fmt: skip
queries = st.dictionaries(
    st.sampled_from(
        ["round", "release", "a", "b", "before", "before_release", "group", "area", "figure", "as"]
    ),
    odd,
    max_size=5,
)
pages = st.sampled_from(
    ["", "areas/", "areas/FIN/", "questions/", "questions/akims/Q8/", "groups/", "regions/",
     "groups/category:rural/", "compare/", "rounds/", "branches/kz-11/"]
)  # fmt: skip
named = st.tuples(
    st.sampled_from(["areas/", "questions/akims/", "questions/deputies/", "groups/", "branches/"]),
    odd.filter(lambda text: text.strip("./")),
)


@pytest.fixture
def reader(client: Client) -> Client:
    """A manager, with two rounds to read."""
    for code in ("before", "now"):
        entry = make_round(code=code)
        make_questionnaire(entry)
        release(entry)
    return signed_in(client, "manager")


def test_any_query_ends_in_words(reader: Client) -> None:
    @examples(60)
    @given(pages, queries)
    def look(page: str, query: dict[str, str]) -> None:
        status = reader.get(f"/needs/{page}?{urlencode(query)}").status_code
        assert status in {200, 400, 404}, (page, query)

    look()


def test_any_name_ends_in_words(reader: Client) -> None:
    @examples(60)
    @given(named)
    def look(entry: tuple[str, str]) -> None:
        page, name = entry
        status = reader.get(f"/needs/{page}{quote(name, safe=':')}/").status_code
        assert status in {200, 302, 400, 404}, entry

    look()
