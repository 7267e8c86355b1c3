"""Pure: what a closed round's responses say beside its counts, as far as it may be shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from curricula.needs.content import MethodSheet, QuestionFigure, RankingOrders, Scope, Weighting
from surveys.scoring.closing import ClosedResult, GroupOrder
from tna_portal.statistics.disclosure import K
from tna_portal.statistics.ranking import spearman
from tna_portal.statistics.results import NotComputable


def with_order(scope: Scope, order: GroupOrder | None) -> Scope:
    """A scope with the weighted scores and rank sets of its shown areas.

    Only where the order was computed from the very people of the scope: else it says nothing of them.
    """
    if order is None or order.n != scope.n or scope.importance_only:
        return scope
    areas = []
    for area in scope.areas:
        own = order.areas.get(area.code) if area.n_pairs else None
        if own is None or own.n_pairs != area.n_pairs:
            areas.append(area)
            continue
        areas.append(
            replace(
                area,
                weighted=round(own.score, 1),
                weighted_low=_rounded(own.low, 1),
                weighted_high=_rounded(own.high, 1),
                weighted_mwds=round(own.mwds, 2),
                weighted_rank=own.place,
                rank_low=own.rank_low,
                rank_high=own.rank_high,
                top3=_rounded(own.top, 2),
                letters=own.letters,
            )
        )
    return replace(
        scope,
        areas=tuple(areas),
        deff=round(order.deff, 2),
        n_eff=round(order.n_eff, 1),
        no_ranks=order.reason,
    )


def with_orders(
    scopes: Mapping[str, Scope], orders: Mapping[str, GroupOrder], prefix: str = ""
) -> dict[str, Scope]:
    """Several scopes, each with the order of its key."""
    return {key: with_order(scope, orders.get(prefix + key)) for key, scope in scopes.items()}


def with_shares(
    figures: Mapping[str, QuestionFigure], shares: Mapping[str, Mapping[str, float]]
) -> dict[str, QuestionFigure]:
    """Figures of questions with the weighted shares of those answers that are shown."""
    return {
        code: replace(
            figure,
            weighted={
                bucket: round(shares[code][bucket], 1)
                for bucket, people in figure.buckets.items()
                if people is not None and bucket in shares.get(code, {})
            },
        )
        for code, figure in figures.items()
    }


def method_sheet(
    result: ClosedResult,
    *,
    computed_at: str,
    weighting: Weighting | None,
    needs: Mapping[str, float],
    headings: Mapping[str, Mapping[str, float]],
) -> MethodSheet:
    """How the figures were made. `needs` area -> MWDS, `headings` heading -> its areas with weights."""
    return MethodSheet(
        computed_at=computed_at,
        n=result.n,
        weighting=weighting,
        replicates=result.replicates,
        redrawn=result.redrawn,
        seed=result.seed,
        level=result.level,
        method=result.method,
        alphas=tuple(
            replace(
                each,
                alpha=_rounded(each.alpha, 2),
                low=_rounded(each.low, 2),
                high=_rounded(each.high, 2),
            )
            for each in result.alphas
            if each.n_used >= K or each.alpha is None
        ),
        rankings={
            question: RankingOrders(
                n=each.n,
                borda=each.borda,
                kemeny=each.kemeny,
                agreement=(
                    None
                    if each.agreements is None or not each.preferences
                    else round(100 * each.agreements / each.preferences, 1)
                ),
                rho=_rho(each.borda, heading_needs(needs, headings)),
            )
            for question, each in result.rankings.items()
            if each.n >= K
        },
        flags={
            flag: None if 0 < number < K else number
            for flag, number in result.flags.items()
            if flag != "responses"
        },
    )


def heading_needs(
    needs: Mapping[str, float], headings: Mapping[str, Mapping[str, float]]
) -> dict[str, float]:
    """Heading -> mean of its areas' needs, each weighted by its line of the crosswalk."""
    found = {}
    for heading, weights in headings.items():
        known = {area: weight for area, weight in weights.items() if area in needs}
        total = sum(known.values())
        if total:
            found[heading] = sum(needs[area] * weight for area, weight in known.items()) / total
    return found


def links_by_target(links: Iterable[tuple[str, str, float]]) -> dict[str, dict[str, float]]:
    """Target -> area -> weight, of lines (area, target, weight)."""
    found: dict[str, dict[str, float]] = {}
    for area, target, weight in links:
        found.setdefault(target, {})[area] = weight
    return found


def _rho(order: Sequence[str], needs: Mapping[str, float]) -> float | None:
    """Spearman's rho of an order with the needs of the same headings."""
    known = [heading for heading in order if heading in needs]
    places = [-float(place) for place in range(len(known))]
    found = spearman(places, [needs[heading] for heading in known])
    return None if isinstance(found, NotComputable) else round(found, 2)


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
