"""The two kinds of akim that a region is parted into: of rural districts, and all others."""

RURAL, OTHER = "rural", "other"
KINDS = (RURAL, OTHER)


def kind_of(category: str) -> str:
    """Kind of a post; empty where the post is not kept.

    >>> kind_of("rural"), kind_of("village"), kind_of("")
    ('rural', 'other', '')
    """
    if not category:
        return ""
    return RURAL if category == RURAL else OTHER


def region_kind(region: str, category: str) -> str:
    """Name of the group: "KZ-11:rural".

    >>> region_kind("KZ-11", "city")
    'KZ-11:other'
    """
    return f"{region}:{kind_of(category)}"
