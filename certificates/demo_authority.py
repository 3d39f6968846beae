"""A certification authority for the demo, made on this machine: it shows how signing works and vouches for nobody."""

import secrets
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils.timezone import now

YEARS = timedelta(days=365 * 10)
ORGANISATION = "DỮ LIỆU MINH HỌA - KHÔNG CÓ GIÁ TRỊ PHÁP LÝ"


def folder():
    return settings.DATA_DIR / "demo-authority"


def make():
    """(path of the PKCS#12 file, its password); both are made on the first call and kept in DATA_DIR. The root stands beside them."""
    key_file, password_file = folder() / "signer.p12", folder() / "password"
    if not key_file.exists():
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        password = secrets.token_urlsafe(24)
        root, root_key = _root()
        signer, signer_key = _signer(root, root_key)
        (folder() / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
        password_file.write_text(password)
        password_file.chmod(0o600)
        key_file.write_bytes(
            pkcs12.serialize_key_and_certificates(b"demo", signer_key, signer, [root], BestAvailableEncryption(password.encode()))
        )
        key_file.chmod(0o600)
    return str(key_file), password_file.read_text()


def _name(common):
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(subject, issuer, public_key, signing_key, *, ca):
    at = now()
    usage = dict.fromkeys(("data_encipherment", "key_agreement", "key_encipherment", "encipher_only", "decipher_only"), False)
    usage |= {"digital_signature": not ca, "content_commitment": not ca, "key_cert_sign": ca, "crl_sign": ca}
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + YEARS)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
    )
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
    return builder.sign(signing_key, hashes.SHA256())


def _root():
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("CA minh họa")
    return _certificate(name, name, key.public_key(), key, ca=True), key


def _signer(root, root_key):
    key = ec.generate_private_key(ec.SECP256R1())
    return _certificate(_name("Trường Đào tạo cán bộ (minh họa)"), root.subject, key.public_key(), root_key, ca=False), key
