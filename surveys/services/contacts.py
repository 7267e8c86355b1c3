"""Contacts of people willing to share cases: encrypted, and leading back to no answer."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from surveys.models import ContactOffer

LIMIT = 200


def cipher() -> MultiFernet:
    """Writes with the newest key, reads with any."""
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


def offer_contact(*, round_id: int, group: str, region: str, contact: str) -> None:
    """Keep a contact; the caller sends it in a request of its own, without any id of a response."""
    ContactOffer.objects.create(
        round_id=round_id,
        group=group,
        region_id=region,
        contact_encrypted=cipher().encrypt(contact[:LIMIT].encode()),
    )
