"""What each dashboard page shows: slices of one released snapshot, kept ready to draw.

Payloads hold codes and numbers; words are chosen when a page is read, in the reader's language.
"""

from typing import Any

from curricula.needs.content import COUNTRY, MACRO, Content, Scope
from tna_portal.common.plain import plain


def page_payloads(content: Content) -> dict[str, dict[str, Any]]:
    """Page (country or ISO code) -> payload."""
    country = _country(content)
    pages = {COUNTRY: country}
    regions = set(content.interviews_by_region) | {
        key for key in content.scopes if key != COUNTRY and not key.startswith(MACRO)
    }
    for iso in sorted(regions):
        pages[iso] = _region(content, iso, country)
    return pages


def _country(content: Content) -> dict[str, Any]:
    country = content.country
    return {
        "scope": _scope(country),
        "is_final": content.is_final,
        "method": content.method,
        "sheet": plain(content.sheet),
        "joint": list(plain(content.joint_display)),
        "set_logic": plain(content.set_logic),
        "deputies": _scope(content.deputies),
        "interviewees": content.interviews.interviewees,
        "interviews": plain(content.interviews),
        "unresolved": list(content.unresolved),
        "writers": content.written.respondents if content.written.codes else 0,
        "map": {
            key: {area.code: area.score for area in scope.areas} | {"": mean_need(scope)}
            for key, scope in content.scopes.items()
            if key != COUNTRY and not key.startswith(MACRO)
        },
        "hidden_regions": list(content.hidden_regions),
        "breakdowns": {
            dimension: [{"key": key, **_summary(scope)} for key, scope in scopes.items()]
            for dimension, scopes in content.breakdowns.items()
        },
        "hidden_breakdowns": {key: list(v) for key, v in content.hidden_breakdowns.items()},
    }


def _region(content: Content, iso: str, country: dict[str, Any]) -> dict[str, Any]:
    talks = content.interviews_by_region.get(iso)
    return {
        "scope": _scope(content.scopes.get(iso)),
        "country": country["scope"],
        "is_final": content.is_final,
        "method": content.method,
        "sheet": country["sheet"],
        "joint": country["joint"],
        "interviews": plain(talks),
    }


def _scope(scope: Scope | None) -> dict[str, Any] | None:
    found: dict[str, Any] | None = plain(scope)
    return found


def _summary(scope: Scope) -> dict[str, Any]:
    """A group in one line: people, mean need, the three greatest needs."""
    return {
        "n": scope.n,
        "mean": mean_need(scope),
        "top": [area.code for area in scope.ranked()[:3]],
    }


def mean_need(scope: Scope) -> float | None:
    """Plain mean of the need scores of all areas, 0..100: how much there is to do at all."""
    scores = [area.score for area in scope.areas if area.score is not None]
    return round(sum(scores) / len(scores), 1) if scores else None
