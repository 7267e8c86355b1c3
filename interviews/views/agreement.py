"""How far the coders of a round agree."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interviews.agreement.report import CodeAgreement
from interviews.agreement.report import Comparison as Agreement
from interviews.agreement.units import Unit
from interviews.selectors import agreement as selectors
from interviews.selectors.codebooks import codes_of
from interviews.selectors.rounds import coders
from interviews.words import band, in_words, interval_of, unit_name
from tna_portal.common.http import AuthenticatedRequest
from tna_portal.organisation import selectors as organisation
from tna_portal.organisation.access import Permission, require
from tna_portal.statistics.results import NotComputable

if TYPE_CHECKING:
    from interviews.agreement.alpha import Number
    from interviews.agreement.bootstrap import Estimate
    from interviews.models import Code
    from tna_portal.organisation.models import AssessmentRound

LEADS = Permission.LEAD_CODING


def _round(code: str) -> "AssessmentRound":
    entry = organisation.round_by_code(code)
    if entry is None:
        raise Http404
    return entry


def _unit(request: AuthenticatedRequest) -> Unit:
    wanted = request.GET.get("unit", "")
    return Unit(wanted) if wanted in list(Unit) else Unit.SENTENCE


@require_safe
@require(LEADS)
def agreement(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """Agreement on each category, of all coders and of each two."""
    entry, unit = _round(code), _unit(request)
    texts = selectors.of_round(request.user, entry.pk)
    report = selectors.report_of(texts, entry.pk, unit)
    codes = {found.pk: found for found in codes_of(entry.pk, with_retired=True)}
    names = {person.pk: person.full_name for person in coders()}
    together = report.together
    context = {
        "round": entry,
        "units": [(str(each), unit_name(each)) for each in Unit],
        "unit": str(unit),
        "double_coded": together.double_coded,
        "n_units": together.n_units,
        "rows": [_row(each, codes[each.code]) for each in together.codes],
        "pooled": _pooled(together),
        "pairs": [
            {
                "names": " – ".join(names.get(coder, "–") for coder in pair.coders),
                "double_coded": pair.double_coded,
                "rows": [_pair_row(each, codes[each.code]) for each in pair.codes if each.table],
                "pooled": _pooled(pair),
            }
            for pair in report.pairs
        ],
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/agreement.html", context)


def _row(found: CodeAgreement, code: "Code") -> dict[str, Any]:
    return {
        "code": code,
        "alpha": in_words(found.estimate.alpha),
        "interval": interval_of(found.estimate),
        "percent": in_words(found.percent, 1),
        "band": band(found.estimate.alpha),
    }


def _pair_row(found: CodeAgreement, code: "Code") -> dict[str, Any]:
    table = found.table
    assert table is not None  # noqa: S101 - rows without a table are left out
    return {
        "code": code,
        "counts": (table.both, table.only_first, table.only_second, table.neither),
        "alpha": in_words(found.estimate.alpha),
        "kappa": _beside(found, table.kappa),
        "percent": in_words(found.percent, 1),
        "positive": _beside(found, table.positive),
    }


def _beside(found: CodeAgreement, number: "Number") -> str:
    """A figure beside alpha, which has given the reason already when neither exists."""
    missing = isinstance(number, NotComputable) and isinstance(found.estimate.alpha, NotComputable)
    return in_words(None if missing else number)


def _pooled(found: Agreement) -> list[dict[str, Any]]:
    def line(label: str, estimate: "Estimate") -> dict[str, Any]:
        return {
            "label": label,
            "alpha": in_words(estimate.alpha),
            "interval": interval_of(estimate),
            "band": band(estimate.alpha),
        }

    return [
        line(_("All categories together (micro)"), found.micro),
        line(_("Mean of the categories (macro)"), found.macro),
        line(_("Any category at all (relevance)"), found.relevance),
    ]


@require_safe
@require(LEADS)
def method(request: AuthenticatedRequest, code: str) -> HttpResponse:
    """How agreement is computed, with two further figures for comparison with other studies."""
    entry, unit = _round(code), _unit(request)
    texts = selectors.of_round(request.user, entry.pk)
    report = selectors.report_of(texts, entry.pk, unit)
    codes = {found.pk: found for found in codes_of(entry.pk, with_retired=True)}
    names = {person.pk: person.full_name for person in coders()}
    masi = selectors.masi_alpha(texts, entry.pk, unit)
    context = {
        "round": entry,
        "units": [(str(each), unit_name(each)) for each in Unit],
        "unit": str(unit),
        "too_many": masi is None,
        "masi": in_words(masi),
        "pairs": [
            {
                "names": " – ".join(names.get(coder, "–") for coder in pair.coders),
                "rows": [
                    {"code": codes[each.code], "pi": in_words(each.table.pi)}
                    for each in pair.codes
                    if each.table
                ],
            }
            for pair in report.pairs
        ],
        "synthetic": entry.is_synthetic,
    }
    return render(request, "interviews/agreement_method.html", context)
