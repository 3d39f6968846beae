"""The institution's electronic signature on a certificate's file (PAdES). The key is loaded once in each process.

Where a key is configured, nothing goes out unsigned: a signature that cannot be made fails the certificate's row, which says why and can
be tried again. Without a key, files stay unsigned.
"""

import io
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, register
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper

FIELD = "Signature"
TIMESTAMP_PATIENCE = 15  # seconds


class CannotSign(Exception):
    """The sentence says why; it stands on the certificate's row."""


def is_configured():
    return bool(settings.SIGNING_PKCS12 or settings.SIGNING_PKCS11_MODULE)


def sign(pdf):
    """The signed bytes; the same bytes where no key is configured. Raises CannotSign."""
    if not is_configured():
        return pdf
    pdf_signer = _pdf_signer()
    out = io.BytesIO()
    try:
        pdf_signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
    except Exception as error:  # of the token, the time-stamp server, the file: whatever it is, the row must say so
        raise CannotSign(f"The signature could not be made: {_said(error)}") from error
    return out.getvalue()


@cache
def _pdf_signer():
    """Reading a key costs ten times as much as a signature."""
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        reason="Cấp chứng chỉ, giấy chứng nhận",
    )
    timestamper = (
        HTTPTimeStamper(settings.SIGNING_TIMESTAMP_URL, timeout=TIMESTAMP_PATIENCE) if settings.SIGNING_TIMESTAMP_URL else None
    )
    return signers.PdfSigner(metadata, signer=_signer(), timestamper=timestamper)


def _signer():
    if settings.SIGNING_PKCS11_MODULE:
        return _token_signer()
    path = Path(settings.SIGNING_PKCS12)
    try:
        signer = signers.SimpleSigner.load_pkcs12(str(path), passphrase=settings.SIGNING_PASSWORD.encode())
    except OSError as error:
        raise CannotSign(f"The key file {path} cannot be read: {error.strerror}.") from error
    if signer is None:
        raise CannotSign(f"The key file {path} cannot be opened with SIGNING_PASSWORD, or is no PKCS#12 file.")
    return signer


def _token_signer():
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import (  # needs the package python-pkcs11, which few installations do
        PKCS11Signer,
        open_pkcs11_session,
    )

    try:
        session = open_pkcs11_session(
            settings.SIGNING_PKCS11_MODULE,
            token_criteria=TokenCriteria(label=settings.SIGNING_PKCS11_TOKEN),
            user_pin=settings.SIGNING_PASSWORD,
        )
    except Exception as error:  # of the module, the token, the PIN
        raise CannotSign(f"The token {settings.SIGNING_PKCS11_TOKEN} cannot be opened: {_said(error)}") from error
    # The hash is made here: tokens differ in which they know.
    return PKCS11Signer(session, cert_label=settings.SIGNING_PKCS11_LABEL, use_raw_mechanism=True)


def _said(error):
    """What it says; those of tokens often say nothing but what they are."""
    return str(error) or type(error).__name__


@register(deploy=True)
def key_can_be_used(app_configs, **kwargs):
    """A key that is configured and cannot be read is found at deployment, not at the first certificate."""
    if not is_configured():
        return []
    try:
        _signer()
    except CannotSign as error:
        return [Error(str(error), id="certificates.E001")]
    return []
