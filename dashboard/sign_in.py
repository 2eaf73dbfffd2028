"""What the secrets say of signing in: `[auth]`, which is Streamlit's, and `[estimates]`, ours.

Nothing in them is passed over: a key that means nothing was meant to keep somebody out.
"""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from streamlit import runtime

AUTH: Final = "auth"
OWN: Final = "estimates"
EDITORS: Final = "editors"
PLACEHOLDER: Final = "a long random text"
"""What the README has in the place of a cookie secret."""

_NEEDED: Final = ("redirect_uri", "cookie_secret")
_PROVIDER: Final = ("client_id", "client_secret", "server_metadata_url")
_KEYS: Final = {
    AUTH: (*_NEEDED, *_PROVIDER, "client_kwargs", "expose_tokens"),
    OWN: (EDITORS,),
}
_SHORTEST: Final = 32  # characters of a cookie secret
_FILE: Final = "secrets.toml"
_AN_EDITOR: Final = re.compile(r"[^@\s*]*@[^@\s*]+")
_LIKE_THIS: Final = f'{EDITORS} = ["ann@example.org", "@example.com"]'
_MAKE_ONE: Final = 'make one with: python -c "import secrets; print(secrets.token_hex(32))"'

Tree = Mapping[str, Any]


class UnreadableSecretsError(Exception):
    """The secrets cannot be read: nobody knows who may edit."""


def is_wanted() -> bool:
    """Whether the secrets speak of sign-in."""
    return AUTH in secrets()


def provider() -> str | None:
    """The name of the provider where the secrets have no unnamed one."""
    auth = _section(secrets(), AUTH)
    if _is_provider(auth):
        return None
    return next((name for name, part in auth.items() if _is_provider(part)), None)


def is_editor(email: str) -> bool:
    """Whether an e-mail address is among the editors, or its domain; all are where none are named.

    Letters of ASCII count the same in upper and lower case; others may be of different people.
    """
    own = _section(secrets(), OWN)
    if EDITORS not in own:
        return True
    person = _folded(email)
    return bool(person) and bool({person, f"@{person.rpartition('@')[2]}"} & _editors(own))


def _editors(own: Tree) -> set[str]:
    return {_folded(one) for one in own[EDITORS] if isinstance(one, str)}


def _folded(address: str) -> str:
    return re.sub("[A-Z]+", lambda letters: letters[0].lower(), address.strip())


def host() -> str:
    """The name under which people reach the server who come back from the provider; "" for none."""
    try:
        return urlsplit(str(_section(secrets(), AUTH).get("redirect_uri", ""))).hostname or ""
    except (UnreadableSecretsError, ValueError):  # a server for reading needs none
        return ""


def problem() -> str:
    """The first thing that is wrong with the secrets, and what to write instead; "" for nothing.

    Secrets that do not speak of sign-in are in order.

    Raises:
        UnreadableSecretsError: they cannot be read.
    """
    tree = secrets()
    return next(filter(None, (find(tree) for find in _CHECKS)), "")


def missing() -> str:
    """What keeps people from signing in, where `problem` finds nothing; "" for nothing."""
    return f"there is no [{AUTH}] in .streamlit/{_FILE}" if not is_wanted() else ""


def _misspelt_section(tree: Tree) -> str:
    for name in tree:
        near = _nearest(name, [section for section in _KEYS if section not in tree])
        if near and isinstance(tree[name], Mapping):
            return f"[{name}] in {_FILE} is unknown here: write [{near}]"
    return ""


def _no_section(tree: Tree) -> str:
    for name in _KEYS:
        if name in tree and not isinstance(tree[name], Mapping):
            return f"{name} in {_FILE} must be a section: write [{name}], and its keys below it"
    return ""


def _unknown_key(tree: Tree) -> str:
    known = ", ".join(_KEYS[OWN])
    for name in _section(tree, OWN):
        if name not in _KEYS[OWN]:
            near = _nearest(name, _KEYS[OWN])
            instead = f"write {near}" if near else f"the only key is {known}"
            return f"{name} in [{OWN}] of {_FILE} is unknown: {instead}"
    return ""


def _misplaced_key(tree: Tree) -> str:
    """Keys of ours elsewhere, and misspelt ones of Streamlit's, which may know others."""
    auth = _section(tree, AUTH)
    for where, part in ((f" in [{AUTH}]", auth), (" outside any section", tree)):
        for name, value in part.items():
            if _nearest(name, _KEYS[OWN]) and not isinstance(value, Mapping):
                return f"{name}{where} of {_FILE} is unknown: write {EDITORS} below [{OWN}]"
    for name, value in auth.items():
        near = _nearest(name, [key for key in _KEYS[AUTH] if key not in auth])
        if near and name not in _KEYS[AUTH] and not isinstance(value, Mapping):
            return f"{name} in [{AUTH}] of {_FILE} is unknown: write {near}"
    return ""


def _wrong_editors(tree: Tree) -> str:
    own = _section(tree, OWN)
    if EDITORS not in own:
        return ""
    named = own[EDITORS]
    if not isinstance(named, list):
        texts = re.split(r"[\s,;]+", named.strip()) if isinstance(named, str) else []
        instead = f"{EDITORS} = {_list(texts)}" if all(map(_is_one, texts)) and texts else ""
        return f"{EDITORS} in [{OWN}] of {_FILE} must be a list: write {instead or _LIKE_THIS}"
    for one in named:
        if not isinstance(one, str) or not _is_one(one):
            told = str(one).strip()
            domain = re.fullmatch(r"(?:\*@|\*\.)?([\w-]+(?:\.[\w-]+)+)", told)
            instead = f'"@{domain[1]}" for a domain' if domain else f"addresses: {_LIKE_THIS}"
            return f"{told!r} among the editors in {_FILE} is no e-mail address: write {instead}"
    return ""


def _editors_without_sign_in(tree: Tree) -> str:
    if EDITORS not in _section(tree, OWN) or AUTH in tree:
        return ""
    return f"{_FILE} names editors, but nobody can sign in: it has no [{AUTH}]"


def _weak_secret(tree: Tree) -> str:
    secret = _section(tree, AUTH).get("cookie_secret")
    if secret is None or secret == "":
        return ""  # missing: told with the other keys that are
    if not isinstance(secret, str):
        why = "must be a text"
    elif secret.strip() == PLACEHOLDER:
        why = "is still the example’s"
    elif len(secret.strip()) < _SHORTEST:
        why = f"has {len(secret.strip())} characters, and needs {_SHORTEST} or more"
    else:
        return ""
    return f"cookie_secret in [{AUTH}] of {_FILE} {why}; {_MAKE_ONE}"


def _missing_keys(tree: Tree) -> str:
    if AUTH not in tree:
        return ""
    auth = _section(tree, AUTH)
    lacks = [name for name in _NEEDED if not auth.get(name)]
    if not any(map(_is_provider, (auth, *auth.values()))):
        lacks += [name for name in _PROVIDER if not auth.get(name)]
    if lacks:
        return f"[{AUTH}] in .streamlit/{_FILE} has no {', '.join(lacks)}"
    absent = [name for name in ("authlib", "httpx") if find_spec(name) is None]
    if absent:  # an extra: installed only where people sign in
        return f"{absent[0]} is not installed: pip install 'estimates-dashboard[sign-in]'"
    return ""


_CHECKS: Final[Sequence[Callable[[Tree], str]]] = (
    _no_section,
    _misspelt_section,
    _unknown_key,
    _misplaced_key,
    _wrong_editors,
    _missing_keys,
    _weak_secret,
    _editors_without_sign_in,
)


def _is_one(text: str) -> bool:
    """Whether a text is an e-mail address, or a domain after its @."""
    return bool(_AN_EDITOR.fullmatch(text.strip()))


def _list(texts: Iterable[str]) -> str:
    return f"[{', '.join(json.dumps(text, ensure_ascii=False) for text in texts)}]"


def _is_provider(part: object) -> bool:
    return isinstance(part, Mapping) and all(part.get(name) for name in _PROVIDER)


def _nearest(name: str, known: Sequence[str]) -> str:
    """The known name that another one was probably meant to be; "" for none."""
    plain = name.casefold().replace("-", "_").strip("_ ")
    return next(iter(difflib.get_close_matches(plain, known, 1, 0.75)), "")


def _section(tree: Tree, name: str) -> Tree:
    found = tree.get(name, {})
    return found if isinstance(found, Mapping) else {}


def secrets() -> Tree:
    """All that Streamlit's secrets hold; empty where there are none.

    Raises:
        UnreadableSecretsError: a file of them cannot be read.
    """
    if not runtime.exists():
        return _files()
    try:
        return dict(st.secrets)
    except FileNotFoundError:
        return {}


def _files() -> dict[str, Any]:
    """The secrets where Streamlit looks for them, before there is a server to ask."""
    found: dict[str, Any] = {}
    for folder in dict.fromkeys((Path.home(), Path.cwd())):
        path = folder / ".streamlit" / _FILE
        try:
            found |= tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            raise UnreadableSecretsError(f"{path} cannot be read: {error}") from None
    return found
