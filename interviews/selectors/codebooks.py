"""Codes of a round."""

from interviews.models import Code, Codebook


def codebook_of(round_id: int) -> Codebook | None:
    """The round's codebook, or nothing."""
    return Codebook.objects.filter(round=round_id).first()


def codes_of(round_id: int, *, with_retired: bool = False) -> list[Code]:
    """Codes in their order."""
    codes = Code.objects.filter(codebook__round=round_id).order_by("position", "pk")
    return list(codes if with_retired else codes.filter(is_retired=False))


def code_by_id(pk: int) -> Code | None:
    """One code, or nothing."""
    return Code.objects.select_related("codebook").filter(pk=pk).first()
