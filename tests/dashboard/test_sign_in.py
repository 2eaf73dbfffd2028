"""Secrets for signing in: what is wrong with them stops the start, and says what to write."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from project import ROOT, TEST_DATA

from dashboard import access, data, network, sign_in
from dashboard.screens.edit import person

CASES = tomllib.loads((TEST_DATA / "sign_in" / "secrets.toml").read_text(encoding="utf-8"))["case"]
WHOLE = {
    "redirect_uri": "https://est.example.org/oauth2callback",
    "cookie_secret": "0123456789abcdef0123456789abcdef",
    "client_id": "a",
    "client_secret": "b",
    "server_metadata_url": "https://id.example.org/.well-known/openid-configuration",
}


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the secrets of a server for editing go."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv(data.EDIT, "1")
    (tmp_path / ".streamlit").mkdir()
    return tmp_path / ".streamlit" / "secrets.toml"


def text_of(case: Mapping[str, Any]) -> str:
    own = case.get("auth", "")
    kept = {name: value for name, value in WHOLE.items() if f"{name} = " not in own}
    auth = "[auth]\n" + "".join(f'{name} = "{value}"\n' for name, value in kept.items()) + own
    whole = auth if case.get("whole", True) else ""
    return f"{case.get('above', '')}{whole}{case.get('below', '')}"


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0"])  # noqa: S104 - not bound
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_secrets_that_mean_nothing_stop_the_start(
    case: Mapping[str, Any], address: str, secrets: Path
) -> None:
    """On every address: who wrote them meant somebody to be kept out."""
    secrets.write_text(text_of(case), encoding="utf-8")
    if not case["told"]:
        access.check_start(address)
        return
    with pytest.raises(access.RefusedError) as refused:
        access.check_start(address)
    message = str(refused.value)
    assert [text for text in case["told"] if text not in message] == [], message
    assert "\n" not in message
    assert "0123456789abcdef" not in message, "no secret is told"


def test_server_for_reading_starts_whatever_they_say(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(data.EDIT, "0")
    for case in CASES:
        secrets.write_text(text_of(case), encoding="utf-8")
        access.check_start(network.HERE)


def test_example_of_the_readme_is_refused_for_its_cookie_secret_alone(secrets: Path) -> None:
    """Whoever copies it has to make one; with one, the rest of it is in order."""
    (example,) = re.findall(
        r"```toml\n(\[auth\].*?)```", ROOT.joinpath("README.md").read_text("utf-8"), re.DOTALL
    )
    secrets.write_text(example, encoding="utf-8")
    with pytest.raises(access.RefusedError, match=r"cookie_secret .*still the example"):
        access.check_start(network.HERE)
    secrets.write_text(example.replace(sign_in.PLACEHOLDER, "x" * 32), encoding="utf-8")
    access.check_start(network.HERE)
    assert sign_in.is_editor("ann@example.org")
    assert not sign_in.is_editor("bob@example.org")


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="needs an account without rights")
def test_secrets_that_this_account_cannot_read_are_not_taken_for_none(secrets: Path) -> None:
    secrets.write_text("[auth]\n", encoding="utf-8")
    secrets.chmod(0)
    with pytest.raises(access.RefusedError, match=r"secrets\.toml cannot be read"):
        access.check_start(network.HERE)


@pytest.mark.parametrize("content", [b"[auth\n", b'[auth]\nclient_id = "\xff"\n', None])
def test_secrets_that_are_none_are_not_taken_for_no_secrets(
    content: bytes | None, secrets: Path
) -> None:
    if content is None:
        secrets.mkdir()
    else:
        secrets.write_bytes(content)
    with pytest.raises(access.RefusedError, match=r"secrets\.toml cannot be read"):
        access.check_start(network.HERE)


ANN = {
    "is_logged_in": True,
    "sub": "7",
    "iss": "https://id.example.org",
    "email": "ann@example.org",
}


@pytest.fixture
def signed_in(secrets: Path, monkeypatch: pytest.MonkeyPatch, copy_dataset: Any) -> Any:
    """`signed_in(user)` is who sits at the page of a server whose only editor is Ann."""
    case = {"below": '[estimates]\neditors = ["ann@example.org"]\n'}
    secrets.write_text(text_of(case), encoding="utf-8")
    monkeypatch.setenv(data.DATASETS, str(copy_dataset.path))

    def come(user: Mapping[str, Any]) -> None:
        monkeypatch.setattr(person, "_user", lambda: user)

    return come


def test_verified_address_of_an_editor_edits_in_its_name(signed_in: Any) -> None:
    signed_in(ANN | {"email_verified": True})
    assert person.refusal() == ""
    assert person.by() == "ann@example.org"
    assert person.owner() == "ann@example.org"


@pytest.mark.parametrize(
    "claim",
    [
        {},
        *(
            {"email_verified": value}
            for value in (False, None, "true", "True", 1, 1.0, "1", [True])
        ),
    ],
    ids=str,
)
def test_address_that_is_not_said_to_be_verified_is_nobodys(
    claim: dict[str, object], signed_in: Any
) -> None:
    """Some providers let people write any address there: only the literal `true` counts."""
    signed_in(ANN | claim)
    assert "not among the editors" in person.refusal()
    assert "email_verified is not true" in person.refusal()
    assert "ann@example.org" not in {person.by(), person.owner()}


def test_name_that_looks_like_an_address_gets_neither_rights_nor_drafts(signed_in: Any) -> None:
    """Everybody chooses the own name."""
    signed_in(ANN | {"sub": "8", "email": "eve@example.org", "name": "ann@example.org"})
    assert "not among the editors" in person.refusal()
    assert person.by() == "ann@example.org (8)"
    assert person.owner() == "8 of https://id.example.org"


@pytest.mark.parametrize("email", [["ann@example.org"], 1, None, {"ann@example.org": 1}])
def test_address_that_is_no_text_is_none(email: object, signed_in: Any) -> None:
    signed_in(ANN | {"email": email, "email_verified": True})
    assert "not among the editors" in person.refusal()


def test_letters_that_only_look_alike_are_of_others(secrets: Path) -> None:
    """German ß is ss only to who folds it, and a Kelvin sign is no K: each is another address."""
    case = {"below": '[estimates]\neditors = ["kim@strasse.example", "@STRASSE.example"]\n'}
    secrets.write_text(text_of(case), encoding="utf-8")
    assert sign_in.is_editor("Kim@Strasse.Example")
    for other in ("kim@straße.example", "\u212aim@straße.example", "@", ""):
        assert not sign_in.is_editor(other), other
