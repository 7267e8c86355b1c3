"""Names of breakdowns and of their groups, and the order in which groups stand."""

from django.utils.translation import gettext as _

from tna_portal.organisation.choices import PostCategory


def category_name(key: str) -> str:
    """Name of a kind of post."""
    return str(PostCategory(key).label) if key in PostCategory.values else key


def dimension_name(dimension: str) -> str:
    """Name of a breakdown."""
    return {
        "category": _("By category of post"),
        "seniority": _("By time in office"),
        "language": _("By language of the questionnaire"),
    }[dimension]


def group_name(dimension: str, key: str) -> str:
    """Name of one group of a breakdown."""
    if dimension == "category":
        return category_name(key) if key else _("not stated")
    if dimension == "language":
        return {"kk": _("Kazakh"), "ru": _("Russian"), "en": _("English")}.get(key, key)
    return seniority_name(key)


GROUP_ORDER = (
    "city", "rural", "settlement", "village", "lt1", "y1_3", "y3_5", "y5_10", "gt10", "kk", "ru", "en",
)  # fmt: skip


def group_order(key: str) -> int:
    """The natural order of groups; what is not stated comes last."""
    return GROUP_ORDER.index(key) if key in GROUP_ORDER else len(GROUP_ORDER)


def seniority_name(key: str) -> str:
    """Name of a band of years in office; the questionnaire's option codes."""
    return {
        "": _("not stated"),
        "lt1": _("less than 1 year"),
        "y1_3": _("1–3 years"),
        "y3_5": _("3–5 years"),
        "y5_10": _("5–10 years"),
        "gt10": _("more than 10 years"),
    }.get(key, key)
