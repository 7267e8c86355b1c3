"""Searching all texts. The query stays in the address, which no log of the portal holds."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interviews.choices import SourceKind
from interviews.selectors.searching import LONGEST_QUERY, hits, texts_with
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation.access import Permission, require, sees_whole_country

PAGE = 10


@require_safe
@require(Permission.SEE_INTERVIEWS)
def search(request: AuthenticatedRequest) -> HttpResponse:
    """Words in any of their forms, sentence by sentence, each leading to its place in the text."""
    query = request.GET.get("q", "").strip().replace("\x00", "")[:LONGEST_QUERY]
    kind = request.GET.get("kind", SourceKind.INTERVIEW)
    kind = kind if kind in SourceKind.values else SourceKind.INTERVIEW
    page = Paginator(texts_with(request.user, query, kind), PAGE).get_page(request.GET.get("page"))
    context = {
        "query": query,
        "kind": kind,
        "kinds": SourceKind.choices if sees_whole_country(request.user) else (),
        "page_obj": page,
        "number": page.paginator.count,
        "hits": hits(list(page.object_list), query),
        "kept": urlencode({"q": query, "kind": kind}) + "&",
        "longest": LONGEST_QUERY,
    }
    return render(request, "interviews/search.html", context)
