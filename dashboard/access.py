"""Who may edit: nobody unless the server was started for it, and then who sits at this machine.

From elsewhere only those who sign in (Streamlit's OpenID Connect), and of those, where the secrets
name editors, only they: see `sign_in`.
"""

from __future__ import annotations

import os

from streamlit import config, runtime

from dashboard import network, sign_in
from dashboard.data import DATASETS, EDIT


class RefusedError(Exception):
    """The server does not start; the message is one line."""


def editing() -> bool:
    """Whether the server was started for editing; reading is the rule."""
    return os.environ.get(EDIT, "").strip().lower() not in {"", "0", "no", "false"}


def refusal() -> str:
    """Why nothing can be edited on this server; "" where it can."""
    if not editing():
        return "The dashboard was started read-only: start it with --edit."
    if not os.environ.get(DATASETS):
        return (
            "The bundled dataset cannot be edited: start the dashboard with a folder of your own."
        )
    return _unsafe(_address())


def check_start(address: str) -> None:
    """See to it that a server for editing is safe at an address.

    Raises:
        RefusedError: it would let anybody on the network change the datasets.
    """
    if not editing():
        return
    why = _unsafe(address)
    if why:
        raise RefusedError(why)


def _unsafe(address: str) -> str:
    try:
        problem, missing = sign_in.problem(), sign_in.missing()
    except sign_in.UnreadableSecretsError as error:
        return f"it is unknown who may edit: {error}"
    if problem:
        return f"sign-in is not set up correctly: {problem}"
    if not network.is_here(address) and missing:
        return (
            f"--edit on {address or 'every address'} would let anybody on the network change the"
            f" files: set up sign-in first ({missing}), or leave it on {network.HERE}"
        )
    for option in ("server.enableCORS", "server.enableXsrfProtection"):
        if runtime.exists() and not config.get_option(option):
            return f"{option} is off, so that any page of the browser could change the files"
    return ""


def _address() -> str:
    """Where this process serves; without a server, as in a test of a page, nobody reaches it."""
    return str(config.get_option("server.address") or "") if runtime.exists() else network.HERE


def hosts(address: str) -> tuple[str, ...]:
    """The names under which a server at an address answers, besides those of this machine."""
    return tuple(dict.fromkeys(filter(None, [sign_in.host(), *network.names(address)])))
