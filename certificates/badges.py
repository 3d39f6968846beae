"""Open Badges 3.0: a certificate as a signed credential that its holder takes to any wallet or profile.

It is a W3C Verifiable Credential in the form of a JWT (Open Badges 3.0, section 8.2), signed with the key that also signs the QR codes.
It says what was issued. Whether it still holds says the status list to which it points; that list speaks of this one credential only, so
that nobody learns of others from it.
"""

from datetime import datetime, time

import jwt
from django.conf import settings
from django.urls import reverse
from django.utils.timezone import make_aware

MEDIA_TYPE = "application/vc+jwt"
CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]


def credential(certificate):
    """The credential of an issued certificate, as it is signed."""
    printed, issued = certificate.printed, make_aware(datetime.combine(certificate.issued_on, time()))
    issuer = certificate.book.institution
    return {
        "@context": CONTEXT,
        "id": certificate.check_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": printed["course"],
        "issuer": {
            "id": f"{settings.BASE_URL}/#{issuer.code}",
            "type": ["Profile"],
            "name": printed["issuing_body"],
            "url": settings.BASE_URL,
        },
        "validFrom": issued.isoformat(),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [{"type": "IdentityObject", "hashed": False, "identityHash": printed["name"], "identityType": "name"}],
            "achievement": {
                "id": f"{settings.BASE_URL}/#{certificate.record.course.code}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": printed["course"],
                "description": f"{printed['course']}, {printed['periods']} tiết, {printed['starts']} – {printed['ends']}",
                "criteria": {"narrative": f"Được công nhận kết quả theo Quyết định {printed['decision']}."},
                "humanCode": certificate.register_no,
            },
        },
        "credentialStatus": {"id": settings.BASE_URL + status_address(certificate), "type": "1EdTechRevocationList"},
    }


def badge(certificate, key):
    """The credential signed with `key` (`statement_keys.current_key()`), as a compact JWT."""
    said = credential(certificate)
    begins = int(datetime.fromisoformat(said["validFrom"]).timestamp())
    claims = said | {"iss": said["issuer"]["id"], "jti": said["id"], "nbf": begins}
    where = settings.BASE_URL + reverse("statement_key", args=[key.kid])
    return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": where})


def status_address(certificate):
    return reverse("badge_status", args=[certificate.check_code])


def status(certificate):
    """The revocation list of this one credential (1EdTech Revocation List 1.0)."""
    fallen = []
    original = certificate.confirms or certificate
    if not original.is_in_force:
        why = "revoked" if original.revoked_on else "replaced"
        fallen = [{"id": certificate.check_url, "revoked": True, "revocationReason": why}]
    return {
        "id": settings.BASE_URL + status_address(certificate),
        "issuer": f"{settings.BASE_URL}/#{certificate.book.institution.code}",
        "revokedCredential": fallen,
    }
