"""Contacts of people willing to share cases: encrypted, and leading back to no answer."""

from surveys.models import ContactOffer
from tna_portal.common.secrets import cipher

LIMIT = 200


def offer_contact(*, round_id: int, group: str, region: str, contact: str) -> None:
    """Keep a contact; the caller sends it in a request of its own, without any id of a response."""
    ContactOffer.objects.create(
        round_id=round_id,
        group=group,
        region_id=region,
        contact_encrypted=cipher().encrypt(contact[:LIMIT].encode()),
    )
