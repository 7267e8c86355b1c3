"""Tail areas of the chi-square and F distributions, written out so that scipy is not needed.

Series and continued fractions of the incomplete gamma and beta functions: Abramowitz and Stegun
(1964) 6.5.29, 6.5.31, 26.5.8, evaluated by the modified Lentz method.
"""

import math
from collections.abc import Callable

_STEPS = 500
_SMALL = 1e-300
_PRECISION = 1e-15


def _continued_fraction(start: float, term: Callable[[int], tuple[float, float]]) -> float:
    """Evaluate start + a1/(b1 + a2/(b2 + ...)) where term(i) gives (a_i, b_i)."""
    value = start or _SMALL
    c, d = value, 0.0
    for step in range(1, _STEPS):
        a, b = term(step)
        d = 1.0 / ((b + a * d) or _SMALL)
        c = (b + a / c) or _SMALL
        value *= c * d
        if abs(c * d - 1.0) < _PRECISION:
            break
    return value


def chi2_upper(x: float, df: float) -> float:
    """P(X > x) of a chi-square variable with df > 0 degrees of freedom."""
    if df <= 0:
        raise ValueError("df must be positive")
    if x <= 0:
        return 1.0
    a, half = df / 2, x / 2
    scale = math.exp(a * math.log(half) - half - math.lgamma(a))
    if half < a + 1:
        total = term = 1.0 / a
        for step in range(1, _STEPS * 10):
            term *= half / (a + step)
            total += term
            if term < total * _PRECISION:
                break
        return max(0.0, 1.0 - scale * total)
    fraction = _continued_fraction(half + 1 - a, lambda i: (-i * (i - a), half + 2 * i + 1 - a))
    return min(1.0, scale / fraction)


def beta_lower(x: float, a: float, b: float) -> float:
    """Regularised incomplete beta function I_x(a, b), a and b positive."""
    if a <= 0 or b <= 0:
        raise ValueError("a and b must be positive")
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_lower(1 - x, b, a)

    def term(i: int) -> tuple[float, float]:
        m = i // 2
        if i % 2 == 0:
            return m * (b - m) * x / ((a + i - 1) * (a + i)), 1.0
        return -(a + m) * (a + b + m) * x / ((a + i - 1) * (a + i)), 1.0

    log_scale = (
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    return math.exp(log_scale) / (a * _continued_fraction(1.0, term))


def f_upper(x: float, df1: float, df2: float) -> float:
    """P(X > x) of an F variable with positive degrees of freedom."""
    if df1 <= 0 or df2 <= 0:
        raise ValueError("degrees of freedom must be positive")
    if x <= 0:
        return 1.0
    return beta_lower(df2 / (df2 + df1 * x), df2 / 2, df1 / 2)


def f_quantile(p: float, df1: float, df2: float) -> float:
    """x with P(X <= x) = p of an F variable, by bisection on a logarithmic scale."""
    if not 0 < p < 1:
        raise ValueError("p must lie between 0 and 1")
    low, high = -700.0, 700.0
    for _ in range(200):
        middle = (low + high) / 2
        if 1.0 - f_upper(math.exp(middle), df1, df2) < p:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2)
