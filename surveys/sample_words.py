"""What a sample can and cannot say, in plain words."""

from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from surveys.models.sample import SampleMethod
from surveys.sampling import COSTLY, USABLE, Cell, Plan

METHOD_WORDS = {
    SampleMethod.MINIMUM: gettext_lazy(
        "As many as its share of all people, but at least the minimum of each region and post."
    ),
    SampleMethod.PROPORTIONAL: gettext_lazy(
        "As many as its share of all people. All together are known best, small groups hardly at all."
    ),
    SampleMethod.SQUARE_ROOT: gettext_lazy(
        "Small groups get more than their share, large ones less."
    ),
    SampleMethod.EQUAL: gettext_lazy(
        "The same number of each region and post. Groups compare best, all together are known less well."
    ),
    SampleMethod.HAND: gettext_lazy("The numbers were entered by hand."),
}


def cautions(plan: Plan, names: Mapping[str, str], frame: Mapping[Cell, int]) -> list[str]:
    """Sentences about what must be known before this sample is chosen; the frame may be unknown."""
    found = []
    small = [names[iso] for iso in plan.small_regions]
    if small:
        text = ngettext(
            "%(n)s region with fewer than %(usable)s people drawn cannot be shown by itself: %(names)s.",
            "%(n)s regions with fewer than %(usable)s people drawn cannot be shown by themselves: %(names)s.",
            len(small),
        )
        found.append(text % {"n": len(small), "usable": USABLE, "names": ", ".join(small)})
    cells, people = plan.unreached
    if cells:
        text = ngettext(
            "In %(n)s group of a region and a post (%(people)s people known) nobody is drawn: nothing can be said of it.",
            "In %(n)s groups of a region and a post (%(people)s people known) nobody is drawn: nothing can be said of them.",
            cells,
        )
        found.append(text % {"n": cells, "people": number_format(people)})
    if plan.whole and plan.whole.deff > COSTLY:
        text = _(
            "The shares are very unequal: about all regions together these %(n)s answers say no more than %(effective)s of a proportional sample."
        )
        effective = round(plan.whole.n_eff)
        found.append(text % {"n": plan.whole.n, "effective": effective})
    cells_of_both = {**plan.sizes, **frame} if frame else {}
    more = [plan.sizes.get(cell, 0) - frame.get(cell, 0) for cell in cells_of_both]
    missing, surplus = -sum(n for n in more if n < 0), sum(n for n in more if n > 0)
    if missing:
        text = _(
            "Missing in the list, by the frame: %(missing)s of %(frame)s people in office. They cannot be drawn."
        )
        whole = number_format(sum(frame.values()))
        found.append(text % {"missing": number_format(missing), "frame": whole})
    if surplus:
        text = _(
            "In the list but not in the frame: %(surplus)s people. Check who is still in office."
        )
        found.append(text % {"surplus": number_format(surplus)})
    return found
