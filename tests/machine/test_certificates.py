"""Calls over TLS: only to whom a trusted certificate names, and never for ever."""

import ipaddress
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from soleflip_cli.domain.errors import ServiceFailed
from soleflip_cli.machine.transport import Limits
from tests.machine.conftest import Line
from tests.support.faults import Act, drips, drips_its_head, serving


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of 127.0.0.1, signed by nobody but itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    place = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    start = datetime.now(UTC) - timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, start, start + timedelta(days=3), [])
    signed = made.add_extension(place, critical=False).sign(key, hashes.SHA256())
    plain = serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + signed.public_bytes(pem))
    return file


@pytest.fixture
def secure(certificate: Path) -> Iterator[Line]:
    with serving(certificate) as server:
        line = Line(server)
        yield line
        line.wire.close()


def test_a_certificate_that_nobody_vouches_for_ends_the_call_at_once(secure: Line) -> None:
    with pytest.raises(ServiceFailed, match=r"^StockX shows a certificate that this computer does not trust$"):
        secure.send()
    assert (secure.service.seen, secure.waits) == ([], [])


def test_certificates_of_the_environment_are_trusted(
    secure: Line, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert secure.send().status == 200


@pytest.mark.parametrize("act", [drips, drips_its_head])
def test_a_slow_drip_ends_here_too(secure: Line, certificate: Path, monkeypatch: pytest.MonkeyPatch, act: Act) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure.limits = Limits(2, 2, whole=0.3)
    secure.service.play(act)
    secure.wire = secure.new()
    started = time.monotonic()
    with pytest.raises(ServiceFailed, match="did not finish"):
        secure.send("POST")
    assert time.monotonic() - started < 2  # by itself it would take three seconds
