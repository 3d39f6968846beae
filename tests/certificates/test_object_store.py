"""Certificates kept in an S3-compatible store over real HTTP: stored once, served through our own page, verified there."""

import logging

import boto3
import pytest
from django.core.files.storage import storages
from django.test import override_settings
from django.urls import reverse
from moto.server import ThreadedMotoServer

from certificates.keeping import keep
from certificates.models import Certificate
from certificates.tasks import draw_waiting
from certificates.verifying import unknown_files, verify

BUCKET = "certificates-test"


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server, settings, monkeypatch):
    """The bucket, empty; the product keeps certificates in it."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    bucket = boto3.resource("s3", endpoint_url=server, **keys).create_bucket(Bucket=BUCKET)
    options = {
        "bucket_name": BUCKET, "location": "certificates", "endpoint_url": server, "region_name": "us-east-1", "access_key": "test",
        "secret_key": "test", "file_overwrite": False, "default_acl": None, "addressing_style": "path",
    }  # fmt: skip
    there = settings.STORAGES | {"certificates": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}}
    with override_settings(STORAGES=there):
        # A process that starts with these settings gives the field this store.
        monkeypatch.setattr(Certificate._meta.get_field("file"), "storage", storages["certificates"])
        yield bucket
    bucket.objects.all().delete()


@pytest.fixture
def drawn(bucket, issued):
    draw_waiting()
    return Certificate.objects.get(pk=issued.pk)


def test_the_file_is_stored_once_and_verified_there(drawn, bucket):
    assert [each.key for each in bucket.objects.all()] == [f"certificates/{drawn.file.name}"]
    assert list(verify()) == []
    assert list(unknown_files()) == []


def test_the_holder_downloads_it_through_our_own_page(drawn, lan, signed_in):
    answer = signed_in(lan).get(reverse("certificate_file", args=[drawn.check_code]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")


def test_an_exchanged_object_is_found(drawn, bucket):
    bucket.put_object(Key=f"certificates/{drawn.file.name}", Body=b"%PDF forged")
    assert ["its file was changed or exchanged" in finding.what for finding in verify()] == [True]


def test_a_removed_object_is_found(drawn, bucket):
    storages["certificates"].delete(drawn.file.name)
    assert [finding.what for finding in verify()] == ["its file is missing."]


def test_who_draws_too_late_leaves_the_first_file_alone(drawn, bucket):
    keep([(drawn, b"%PDF another", b"%PDF another")])
    assert [each.key for each in bucket.objects.all()] == [f"certificates/{drawn.file.name}"]
    assert list(verify()) == []
