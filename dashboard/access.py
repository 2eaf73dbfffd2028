"""Who may edit: nobody unless the server was started for it, and then who sits at this machine.

From elsewhere only those who sign in (Streamlit's OpenID Connect, `[auth]` in its secrets.toml),
and of those, where the same file names editors, only they:

    [estimates]
    editors = ["ann@example.org", "@example.com"]
"""

from __future__ import annotations

import contextlib
import ipaddress
import os
import socket
import tomllib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config, runtime

from dashboard.data import DATASETS, EDIT

HERE = "127.0.0.1"
_NEEDED = ("redirect_uri", "cookie_secret")
_PROVIDER = ("client_id", "client_secret", "server_metadata_url")


class RefusedError(Exception):
    """The server does not start; the message is one line."""


def editing() -> bool:
    """Whether the server was started for editing; reading is the rule."""
    return os.environ.get(EDIT, "").strip().lower() not in {"", "0", "no", "false"}


def refusal() -> str:
    """Why nothing can be edited on this server; "" where it can."""
    if not editing():
        return "The dashboard was started for reading: start it with --edit."
    if not os.environ.get(DATASETS):
        return (
            "The dataset that comes with the program is not edited: start the dashboard with the"
            " folder of yours."
        )
    return _unsafe(_address())


def check_start(address: str) -> None:
    """See to it that a server for editing is safe at an address.

    Raises:
        RefusedError: it would let anybody on the network change the datasets.
    """
    if not editing():
        return
    try:
        why = _unsafe(address)
    except tomllib.TOMLDecodeError as error:
        why = f".streamlit/secrets.toml cannot be read: {error}"
    if why:
        raise RefusedError(why)


def _unsafe(address: str) -> str:
    problem = sign_in_problem()
    if sign_in_wanted() and problem:
        return f"sign-in is set up in part only: {problem}"
    if not is_here(address) and problem:
        return (
            f"--edit on {address or 'every address'} would let anybody on the network change the"
            f" files: set up sign-in first ({problem}), or leave it on {HERE}"
        )
    for option in ("server.enableCORS", "server.enableXsrfProtection"):
        if runtime.exists() and not config.get_option(option):
            return f"{option} is off, so that any page of the browser could change the files"
    return ""


def is_here(address: str) -> bool:
    """Whether only this machine reaches an address; "" stands for all addresses."""
    if address.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _address() -> str:
    """Where this process serves; without a server, as in a test of a page, nobody reaches it."""
    return str(config.get_option("server.address") or "") if runtime.exists() else HERE


def sign_in_wanted() -> bool:
    """Whether Streamlit's secrets speak of sign-in."""
    return bool(_secrets("auth"))


def sign_in_problem() -> str:
    """What is missing for people to sign in; "" for nothing."""
    auth = _secrets("auth")
    if not auth:
        return "there is no [auth] in .streamlit/secrets.toml"
    missing = [name for name in _NEEDED if not auth.get(name)]
    providers = [auth, *(part for part in auth.values() if isinstance(part, Mapping))]
    if not any(all(part.get(name) for name in _PROVIDER) for part in providers):
        missing += [name for name in _PROVIDER if not auth.get(name)]
    if missing:
        return f"[auth] in .streamlit/secrets.toml has no {', '.join(missing)}"
    absent = [name for name in ("authlib", "httpx") if find_spec(name) is None]
    if absent:  # an extra: installed only where people sign in
        return f"{absent[0]} is not installed: pip install 'estimates-dashboard[sign-in]'"
    return ""


def provider() -> str | None:
    """The name of the provider where the secrets have no unnamed one."""
    auth = _secrets("auth")
    if all(auth.get(name) for name in _PROVIDER):
        return None
    named = (name for name, part in auth.items() if isinstance(part, Mapping))
    return next((name for name in named if all(auth[name].get(key) for key in _PROVIDER)), None)


def may_edit(email: str) -> bool:
    """Whether a person who signed in is among the editors; all are where none are named."""
    own = _secrets("estimates")
    if "editors" not in own:
        return True
    person = email.strip().casefold()
    domain = f"@{person.rpartition('@')[2]}"
    named = {str(editor).strip().casefold() for editor in own["editors"]}
    return bool(person) and bool({person, domain} & named)


def hosts(address: str) -> tuple[str, ...]:
    """The names under which a server at an address answers, besides those of this machine."""
    found = []
    with contextlib.suppress(ValueError):  # secrets that are none; a server for reading needs none
        found.append(urlsplit(str(_secrets("auth").get("redirect_uri", ""))).hostname or "")
    if not is_here(address):
        found += _names() if is_everywhere(address) else [address]
    return tuple(dict.fromkeys(filter(None, found)))


def is_everywhere(address: str) -> bool:
    """Whether an address stands for all that the machine has."""
    return address in {"", "0.0.0.0", "::"}  # noqa: S104 - looked for, not bound


def _names() -> list[str]:
    """What this machine is called on its network."""
    name = socket.gethostname()
    try:
        numbers = [str(found[4][0]) for found in socket.getaddrinfo(name, None)]
    except OSError:
        numbers = []
    return [name, socket.getfqdn(), *numbers]


def _secrets(section: str) -> Mapping[str, Any]:
    """A section of Streamlit's secrets; empty where there is none, or no file."""
    if runtime.exists():
        try:
            found = st.secrets.get(section, {})
        except FileNotFoundError:
            return {}
    else:
        found = _files().get(section, {})
    return found if isinstance(found, Mapping) else {}


def _files() -> dict[str, Any]:
    """The secrets where Streamlit looks for them, before there is a server to ask."""
    found: dict[str, Any] = {}
    for folder in (Path.home(), Path.cwd()):
        with contextlib.suppress(OSError):
            text = (folder / ".streamlit" / "secrets.toml").read_text(encoding="utf-8")
            found |= tomllib.loads(text)
    return found
