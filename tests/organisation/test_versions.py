"""What methodologists set is kept in versions: nothing is overwritten, every refusal says why."""

import pytest

from tests.factories.organisation import branch, make_user
from tna_portal.organisation import selectors
from tna_portal.organisation.choices import FrameworkKind
from tna_portal.organisation.crosswalk import Link, WrongSum, to_json, wrong_sums
from tna_portal.organisation.models import AuditEntry, FrameworkVersion, NeedArea, User
from tna_portal.organisation.services.framework import load_framework
from tna_portal.organisation.services.versions import (
    AreasUnknown,
    NothingChanged,
    ReasonMissing,
    VersionMoved,
    VersionUnknown,
    WeightOutOfRange,
    WeightsDoNotSum,
    restore_version,
    set_links,
    write_version,
)

pytestmark = pytest.mark.django_db
CROSSWALK = FrameworkKind.CROSSWALK


@pytest.fixture
def lead() -> User:
    """A methodologist."""
    branch()
    return make_user("methodologist")


def change(lead: User, weights: dict[str, float], **more: object) -> FrameworkVersion:
    """The code T1 leads elsewhere."""
    values: dict[str, object] = {"kind": "code", "key": "T1", "reason": "Пилот", "based_on": 1}
    return set_links(weights=weights, actor=lead, **(values | more))  # type: ignore[arg-type]


def test_the_shipped_links_are_the_first_version_and_sum_to_one(lead: User) -> None:
    now = selectors.crosswalk_version()
    assert now.number == 1
    assert len(now.links) == 52
    assert wrong_sums(now.links) == ()
    load_framework()
    assert FrameworkVersion.objects.count() == 1


def test_a_change_is_a_new_version_that_makes_what_was_computed_stale(lead: User) -> None:
    before = selectors.input_versions(["crosswalk"])["crosswalk"]
    made = change(lead, {"FIN": 0.6, "BUD": 0.4}, reason=" Пилот ")
    assert (made.number, made.reason, made.author, made.restored_from) == (2, "Пилот", lead, None)
    assert selectors.crosswalk_version().subject("code", "T1") == {"FIN": 0.6, "BUD": 0.4}
    assert selectors.crosswalk_version(1).subject("code", "T1") == dict.fromkeys(
        ["BUD", "FIN", "FND", "TAX"], 0.25
    )
    assert selectors.input_versions(["crosswalk"])["crosswalk"] == before + 1
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor, entry.details) == (
        "crosswalk_changed",
        lead,
        {"number": 2, "restored_from": None},
    )


def test_a_code_may_lead_nowhere(lead: User) -> None:
    change(lead, {})
    assert selectors.crosswalk_version().subject("code", "T1") == {}


def test_weights_that_do_not_sum_are_refused_with_the_sum(lead: User) -> None:
    with pytest.raises(WeightsDoNotSum) as refused:
        change(lead, {"FIN": 0.5, "BUD": 0.3})
    assert refused.value.wrong == (WrongSum("code", "T1", 0.8),)
    assert FrameworkVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("weights", "more", "refusal"),
    [
        ({"FIN": 1.5, "BUD": -0.5}, {}, WeightOutOfRange),
        ({"XXX": 1.0}, {}, AreasUnknown),
        ({"FIN": 1.0}, {"reason": "  "}, ReasonMissing),
        ({"FIN": 1.0}, {"based_on": 0}, VersionMoved),
        (dict.fromkeys(["BUD", "FIN", "FND", "TAX"], 0.25), {}, NothingChanged),
    ],
)
def test_what_is_refused_keeps_nothing(
    lead: User, weights: dict[str, float], more: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        change(lead, weights, **more)
    assert FrameworkVersion.objects.count() == 1
    assert not AuditEntry.objects.filter(action="crosswalk_changed", actor=lead).exists()


def test_whoever_saw_an_older_version_is_told_the_newest(lead: User) -> None:
    change(lead, {"FIN": 1.0})
    with pytest.raises(VersionMoved) as refused:
        change(lead, {"BUD": 1.0})
    assert refused.value.number == 2


def test_an_earlier_version_comes_back_as_a_new_one(lead: User) -> None:
    change(lead, {"FIN": 1.0})
    back = restore_version(kind=CROSSWALK, number=1, reason="Қате", based_on=2, actor=lead)
    assert (back.number, back.restored_from) == (3, 1)
    assert selectors.crosswalk_version().links == selectors.crosswalk_version(1).links


def test_an_unknown_version_or_one_with_a_lost_area_does_not_come_back(lead: User) -> None:
    with pytest.raises(VersionUnknown):
        restore_version(kind=CROSSWALK, number=9, reason="Қате", based_on=1, actor=lead)
    lines = [*selectors.crosswalk(), Link("XXX", "code", "T9", 1.0)]
    write_version(kind=CROSSWALK, content=to_json(lines), actor=lead)
    change(lead, {"FIN": 1.0}, based_on=2)
    assert "XXX" not in {link.area for link in selectors.crosswalk()}
    with pytest.raises(AreasUnknown) as refused:
        restore_version(kind=CROSSWALK, number=2, reason="Қате", based_on=3, actor=lead)
    assert refused.value.codes == ("XXX",)


def test_a_new_area_brings_its_links_into_the_next_version(lead: User) -> None:
    change(lead, {"FIN": 1.0})
    write_version(
        kind=CROSSWALK,
        content=to_json(
            [link for link in selectors.crosswalk() if link.area not in {"MED", "BUD"}]
        ),
        actor=lead,
    )
    NeedArea.objects.filter(code__in=["MED", "BUD"]).delete()
    load_framework()
    now = selectors.crosswalk_version()
    assert now.number == 4
    assert now.subject("heading", "MED") == {"mediation": 1.0}
    assert now.subject("course", "BUD") == {"C3": 1.0}
    assert now.subject("code", "T1") == {"FIN": 1.0}  # shared out already
    assert wrong_sums(now.links) == ()
