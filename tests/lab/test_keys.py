"""Keys, tokens and kubeconfigs: made once, private, and enough for a TLS client."""

import socket
import ssl
import threading
from pathlib import Path

import pytest

from playbook.documents import read_one
from playbook.lab.home import Home
from playbook.lab.kubeconfigs import write_kubeconfigs
from playbook.lab.pki import make_pki
from playbook.lab.tokens import IDENTITIES, make_secret, make_tokens


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    for folder in (home.pki, home.inside):
        folder.mkdir()
    make_pki(home.pki)
    return home


def test_a_client_that_trusts_the_lab_trusts_its_server(home: Home) -> None:
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(home.pki / "server.crt", home.pki / "server.key")
    client = ssl.create_default_context(cafile=str(home.pki / "ca.crt"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT  # as Python 3.13 does by itself
    ours, theirs = socket.socketpair()
    serving = threading.Thread(
        target=lambda: server.wrap_socket(theirs, server_side=True).close(), daemon=True
    )
    serving.start()
    with client.wrap_socket(ours, server_hostname="127.0.0.1") as connection:
        assert connection.getpeercert()
    serving.join(5)


def test_keys_tokens_and_secret_are_made_once(home: Home) -> None:
    make_secret(home)
    tokens = make_tokens(home)
    before = {path: path.read_bytes() for path in (*home.pki.iterdir(), home.secret)}
    make_pki(home.pki)
    make_secret(home)
    assert make_tokens(home) == tokens
    assert {path: path.read_bytes() for path in before} == before


def test_the_key_of_the_authority_is_not_kept(home: Home) -> None:
    assert not (home.pki / "ca.key").exists()


def test_every_file_is_its_owners_only(home: Home) -> None:
    make_secret(home)
    write_kubeconfigs(home, make_tokens(home), "https://127.0.0.1:1")
    files = [path for path in home.folder.rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert len(files) == 5 + 1 + 1 + len(IDENTITIES) + 1


def test_people_go_through_the_door_and_programs_do_not(home: Home) -> None:
    tokens = make_tokens(home)
    write_kubeconfigs(home, tokens, "https://127.0.0.1:4711")
    outside = read_one(home.kubeconfig.read_text(), "kubeconfig").value
    inside = read_one(home.kubeconfig_of("node").read_text(), "kubeconfig").value
    assert outside["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:4711"
    assert inside["clusters"][0]["cluster"]["server"] == "https://127.0.0.1:6443"
    assert inside["users"][0]["user"]["token"] == tokens["node"]
    assert len(set(tokens.values())) == len(IDENTITIES)
