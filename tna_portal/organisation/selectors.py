"""Questions about the framework, rounds and frame. Higher apps read this room through here."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from tna_portal.organisation.access import (
    ROLE_PERMISSIONS,
    Permission,
    may,
    within_regions,
)
from tna_portal.organisation.choices import (
    AKIMS,
    AuditSubject,
    FrameworkKind,
    LinkKind,
    PostCategory,
    RoundStatus,
)
from tna_portal.organisation.crosswalk import Crosswalk, Link, from_json
from tna_portal.organisation.models import (
    AssessmentRound,
    AuditEntry,
    Branch,
    ContextTable,
    District,
    Frame,
    FrameCount,
    FrameworkVersion,
    InputVersion,
    ItemSlot,
    NeedArea,
    Region,
    Respondent,
    RosterUpload,
    User,
)
from tna_portal.organisation.roster.checking import simple

if TYPE_CHECKING:
    from tna_portal.organisation.choices import RespondentGroup


def regions() -> list[Region]:
    """All 20 regions by ISO code."""
    return list(Region.objects.order_by("iso"))


def region(iso: str) -> Region | None:
    """One region, or nothing."""
    return Region.objects.filter(pk=iso).first()


def districts_by_region() -> dict[str, frozenset[str]]:
    """ISO code of the region -> codes of its districts."""
    found: dict[str, set[str]] = defaultdict(set)
    for iso, code in District.objects.values_list("region_id", "code"):
        found[iso].add(code)
    return {iso: frozenset(codes) for iso, codes in found.items()}


def districts_in(regions: "QuerySet[Region]") -> "QuerySet[District]":
    """Districts of some regions."""
    return District.objects.filter(region__in=regions.values("pk")).order_by("region_id", "code")


def roster_upload_of(user: User) -> RosterUpload | None:
    """The list that somebody has sent and not yet imported."""
    return RosterUpload.objects.filter(owner=user).first()


def keys_elsewhere(keys: Iterable[str], allowed: frozenset[str]) -> frozenset[str]:
    """Keys of people who are known in a region outside the allowed ones."""
    found = Respondent.objects.filter(external_key__in=list(keys)).exclude(region__in=allowed)
    return frozenset(found.values_list("external_key", flat=True))


def names_of_places() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Simple name (any language) or code -> ISO code; ISO code -> simple name -> district."""
    regions: dict[str, str] = {}
    for region in Region.objects.all():
        regions[region.iso] = region.iso
        for name in (region.name_kk, region.name_ru, region.name_en):
            regions[simple(name)] = region.iso
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for district in District.objects.all():
        found[district.region_id][district.code] = district.code
        for name in (district.name_kk, district.name_ru, district.name_en):
            found[district.region_id][simple(name)] = district.code
    return regions, dict(found)


def spelled_places() -> list[str]:
    """Names of all regions and districts in Kazakh and Russian."""
    names = [*Region.objects.values_list("name_kk", "name_ru")]
    names += District.objects.values_list("name_kk", "name_ru")
    return sorted({name for pair in names for name in pair if name})


def districts() -> list[District]:
    """All known districts."""
    return list(District.objects.order_by("region_id", "code"))


def branches() -> "QuerySet[Branch]":
    """Branches with their regions."""
    return Branch.objects.prefetch_related("regions").order_by("code")


def need_areas() -> list[NeedArea]:
    """The need areas in their order."""
    return list(NeedArea.objects.order_by("position"))


def framework_versions(kind: "FrameworkKind | str") -> "QuerySet[FrameworkVersion]":
    """What methodologists have set, newest first, with who did it."""
    return FrameworkVersion.objects.filter(kind=kind).select_related("author").order_by("-number")


def crosswalk_version(number: int | None = None) -> Crosswalk:
    """The crosswalk as it stands, or as it stood in a version; number 0 and no lines without one."""
    found = framework_versions(FrameworkKind.CROSSWALK)
    version = (found if number is None else found.filter(number=number)).first()
    return Crosswalk() if version is None else Crosswalk(version.number, from_json(version.content))


def crosswalk(kind: "LinkKind | None" = None) -> list[Link]:
    """All lines as they stand."""
    now = crosswalk_version()
    return list(now.links) if kind is None else now.of(kind)


def rounds() -> "QuerySet[AssessmentRound]":
    """All rounds, newest first."""
    return AssessmentRound.objects.prefetch_related("regions").order_by("-starts_on", "-pk")


def round_by_code(code: str) -> AssessmentRound | None:
    """One round, or nothing."""
    return AssessmentRound.objects.filter(code=code).first()


def round_by_id(pk: int) -> AssessmentRound | None:
    """One round, or nothing."""
    return AssessmentRound.objects.filter(pk=pk).first()


def round_for_figures() -> AssessmentRound | None:
    """The round that dashboards open with: the newest that is open, else the newest closed."""
    started = rounds().exclude(status=RoundStatus.DRAFT)
    return started.filter(status=RoundStatus.OPEN).first() or started.first()


def round_regions(assessment_round: AssessmentRound) -> list[Region]:
    """Target regions of a round by ISO code."""
    return list(assessment_round.regions.order_by("iso"))


def item_slots(round_id: int, group: "RespondentGroup | str") -> list[str]:
    """Items in the order of their bytes."""
    return list(
        ItemSlot.objects.filter(round=round_id, group=group)
        .order_by("position")
        .values_list("item", flat=True)
    )


def frame_counts(assessment_round: AssessmentRound) -> dict[tuple[str, str], int]:
    """(ISO code, category) -> people in office, for the round's target regions."""
    counts = FrameCount.objects.filter(
        frame=assessment_round.frame_id, region__rounds=assessment_round, category__in=AKIMS
    )
    return {
        (iso, category): people
        for iso, category, people in counts.values_list("region_id", "category", "people")
    }


def frame_totals(frame: Frame) -> dict[str, int]:
    """Category -> people in office in the whole country."""
    rows = FrameCount.objects.filter(frame=frame).values_list("category").annotate(Sum("people"))
    return dict(rows)


def frames() -> "QuerySet[Frame]":
    """All frames, newest first."""
    return Frame.objects.order_by("-as_of", "-pk")


def input_versions(names: Iterable[str]) -> dict[str, int]:
    """Name -> how often that input has been changed; 0 when never."""
    wanted = list(names)
    known: Mapping[str, int] = dict(
        InputVersion.objects.filter(name__in=wanted).values_list("name", "number")
    )
    return {name: known.get(name, 0) for name in wanted}


def respondents(ids: Iterable[int]) -> dict[int, Respondent]:
    """People by id."""
    return {person.pk: person for person in Respondent.objects.filter(pk__in=list(ids))}


def context_tables() -> list[ContextTable]:
    """Dated context."""
    return list(ContextTable.objects.order_by("code"))


def audit_entries(user: User) -> "QuerySet[AuditEntry]":
    """What a person may read of the audit, newest first.

    Whoever codes texts reads nothing here of other people's codings: coders are blind to each other.
    """
    entries = AuditEntry.objects.select_related("actor").order_by("-pk")
    if may(user, Permission.CODE_INTERVIEWS):
        entries = entries.filter(~Q(subject=AuditSubject.SEGMENT) | Q(actor=user))
    return within_regions(entries, user, "regions").distinct() if user.branch_id else entries


def users() -> "QuerySet[User]":
    """Accounts with roles."""
    return User.objects.select_related("branch").prefetch_related("role_holdings").order_by("email")


def people_who_may(permission: Permission) -> "QuerySet[User]":
    """Active accounts with a role that allows it, in the order of their names."""
    roles = [role for role, held in ROLE_PERMISSIONS.items() if permission in held]
    holders = User.objects.filter(is_active=True, role_holdings__role__in=roles).distinct()
    return holders.select_related("branch").order_by("full_name", "pk")


def district_lists() -> list[tuple[Region, list[District]]]:
    """Each region with its districts, both in the order of their codes."""
    found: dict[str, list[District]] = defaultdict(list)
    for district in districts():
        found[district.region_id].append(district)
    return [(entry, found[entry.iso]) for entry in regions()]


def _in_office(
    assessment_round: AssessmentRound, group: "RespondentGroup | str"
) -> "QuerySet[Respondent]":
    """People known in the round's regions: akims, or deputies."""
    people = Respondent.objects.filter(
        region__rounds=assessment_round, is_synthetic=assessment_round.is_synthetic
    )
    deputies = group == "deputies"
    return people.filter(category="deputy") if deputies else people.filter(category__in=AKIMS)


def people_to_invite(
    assessment_round: AssessmentRound, group: "RespondentGroup | str", visible: "QuerySet[Region]"
) -> list[Respondent]:
    """People in office of the round's regions that are also in view: akims, or deputies."""
    people = _in_office(assessment_round, group).filter(region__in=visible.values("pk"))
    people = people.select_related("region", "district")
    return list(people.order_by("region_id", "category", "external_key"))


def keys_in_office(
    assessment_round: AssessmentRound, group: "RespondentGroup | str"
) -> dict[tuple[str, str], dict[str, int]]:
    """(ISO code, category) -> key -> id of the people known, in the order of codes and posts."""
    found: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    rows = _in_office(assessment_round, group)
    for iso, category, key, pk in rows.values_list("region_id", "category", "external_key", "pk"):
        found[iso, category][key] = pk
    place = {category: index for index, category in enumerate(PostCategory.values)}
    return {cell: found[cell] for cell in sorted(found, key=lambda c: (c[0], place[c[1]]))}


def demo_account(role: str) -> User | None:
    """The demo's person of a role, where the demo has been loaded."""
    return User.objects.filter(email=f"demo-{role}@example.org", is_active=True).first()


def account(pk: int) -> User | None:
    """One account, or nothing."""
    return users().filter(pk=pk).first()


def people_found(user: User, text: str) -> "QuerySet[Respondent]":
    """People of the frame in somebody's regions, by a part of their place, district or key."""
    part = re.escape(text.strip())
    names = ("place", "external_key", "district__name_kk", "district__name_ru", "district__name_en")
    wanted = Q()
    for name in names:
        wanted |= Q(**{f"{name}__iregex": part})  # SQLite's icontains knows ASCII letters only
    people = Respondent.objects.select_related("region", "district").order_by("region_id", "place")
    return within_regions(people, user).filter(wanted)


def person_for(user: User, pk: int) -> Respondent | None:
    """One person of the frame in somebody's regions, or nothing."""
    people = Respondent.objects.select_related("region", "district").filter(pk=pk)
    return within_regions(people, user).first()


def colleagues_in(user: User) -> "QuerySet[User]":
    """Active accounts of a person's branch; for the head office all."""
    active = User.objects.filter(is_active=True).order_by("full_name", "email")
    return active.filter(branch=user.branch_id) if user.branch_id else active
