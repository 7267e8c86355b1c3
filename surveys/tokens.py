"""Invitation tokens and receipt numbers: made, checked for slips of the pen, and kept as hashes only.

A token is ten random letters of an alphabet without look-alikes and one check letter. The weighted
check sum modulo a prime (29 letters) catches every single wrong letter and every swap of neighbours.
"""

import base64
import hashlib
import hmac
import secrets
from uuid import UUID

from django.conf import settings

ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"  # 29 letters: no 0 O 1 I L S Z
LENGTH = 10
_PLACE = {letter: place for place, letter in enumerate(ALPHABET)}
RECEIPT_BITS = 80


def new_token() -> str:
    """Eleven letters: ten random ones (48 bits) and the check letter."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return body + check_letter(body)


def check_letter(body: str) -> str:
    """The letter that makes the weighted sum right."""
    total = sum(weight * _PLACE[letter] for weight, letter in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def normalise_token(text: str) -> str:
    """As typed by a person: case, blanks and dashes do not matter."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def is_well_formed(token: str) -> bool:
    """Whether a token could have been made here, without asking the database."""
    return (
        len(token) == LENGTH + 1
        and all(letter in _PLACE for letter in token)
        and check_letter(token[:LENGTH]) == token[LENGTH]
    )


def keyed_hash(purpose: str, value: str) -> str:
    """HMAC-SHA256 as hex; without the portal's key nobody can try tokens against a stolen table."""
    key = hashlib.sha256(f"{purpose}:{settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, value.encode(), hashlib.sha256).hexdigest()


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return keyed_hash("invitation", token)


def fingerprint_of(answers: str) -> str:
    """What equal answers have in common; empty for none. Tells nothing of them without the key."""
    return keyed_hash("fingerprint", answers) if answers else ""


def receipt_of(draft_id: UUID) -> str:
    """The receipt number of a draft, four groups of four letters (80 bits).

    It follows from the draft's id and the portal's key, so a lost answer to "submit" can be repeated.
    """
    digest = bytes.fromhex(keyed_hash("receipt", str(draft_id)))[: RECEIPT_BITS // 8]
    letters = base64.b32encode(digest).decode("ascii").rstrip("=")
    return "-".join(letters[i : i + 4] for i in range(0, len(letters), 4))


def receipt_hash(receipt: str) -> str:
    """What is kept of a receipt number; case, blanks and dashes do not matter."""
    return keyed_hash("receipt-number", normalise_token(receipt))
