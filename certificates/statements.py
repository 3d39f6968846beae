"""What the QR code of a paper says: where to check it and, signed, what it certifies. So it can be checked without the network too.

The statement is a JWS in its compact form (RFC 7515) with Ed25519 (RFC 8037), in the fragment of the check page's address: whoever scans
the code and opens the address does not send it to anybody. The offline page (`offline.py`) verifies it in the browser. It tells what was
issued on that day; only the check page knows what has been revoked or replaced since.
"""

import json

from jwt.api_jws import PyJWS


def qr_text(certificate, key):
    """The address of the check page, with the statement after the #."""
    return f"{certificate.check_url}#{statement(certificate, key)}"


def statement(certificate, key):
    """Name, programme, register number, date and kind as printed, signed with `key` (`statement_keys.current_key()`)."""
    claims = {
        "name": certificate.printed["name"],
        "course": certificate.printed["course"],
        "no": certificate.register_no,
        "on": certificate.issued_on.isoformat(),
        "kind": certificate.kind,
    }
    # Vietnamese letters as they are: escaped they would take three times the room in the code.
    octets = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return PyJWS().encode(octets, key.private, algorithm="EdDSA", headers={"kid": key.kid, "typ": None})
