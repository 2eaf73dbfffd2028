"""Who is at work: the person who signed in, or where nobody does, the account of this machine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from dashboard import access, blocks
from dashboard import sign_in as secrets
from estimates.editing import saving

SIGN_IN = "Sign in to edit."
_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def by() -> str:
    """Who saves, for the journal: e-mail address or name of who signed in, else the account."""
    return _name(_user()) if secrets.is_wanted() else saving.user()


def owner() -> str:
    """Whose drafts these are: the signed-in person's; "" where nobody signs in."""
    if not secrets.is_wanted():
        return ""
    user = _user()
    # Nobody chooses what a provider knows him by; a name is whatever he calls himself.
    return _address(user) or f"{user.get('sub')} of {user.get('iss')}"


def refusal() -> str:
    """Why this reader cannot edit here, whatever the page shows; "" where he can."""
    why = access.refusal()
    if why:
        return why
    if not secrets.is_wanted():
        # However the server was started, and whatever stands before it.
        if st.context.ip_address or any(st.context.headers.get(name) for name in _FORWARDED):
            return "Without sign-in, only a browser on the machine of the server can edit."
        return ""
    if not _user().get("is_logged_in"):
        return SIGN_IN
    if not secrets.is_editor(_address(_user())):
        return f"{by()} is not among the editors of this server.{_not_verified(_user())}"
    return ""


def sign_in() -> None:
    """The button to sign in with, where that is what is missing."""
    if access.refusal() or not secrets.is_wanted() or _user().get("is_logged_in"):
        return
    st.button(
        "Sign in", type="primary", on_click=st.login, args=(secrets.provider(),), key="q_sign_in"
    )


def sign_out() -> None:
    """Who is signed in, and the button to sign out; nothing where nobody has to sign in."""
    if secrets.is_wanted() and _user().get("is_logged_in"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.html(blocks.page(blocks.small(f"Signed in as {by()}.")))
            st.button("Sign out", on_click=st.logout, key="q_sign_out")


def _user() -> Mapping[str, Any]:
    return st.user.to_dict()


def _address(user: Mapping[str, Any]) -> str:
    """The e-mail address, if the provider says in so many words that it is this person's."""
    email = user.get("email")
    return email if isinstance(email, str) and user.get("email_verified") is True else ""


def _not_verified(user: Mapping[str, Any]) -> str:
    """Why an address that the person has does not count."""
    if not user.get("email") or _address(user):
        return ""
    return (
        f" The provider does not say that {user['email']} was verified: email_verified is not true."
    )


def _name(user: Mapping[str, Any]) -> str:
    """The address; else the name that the person goes by, which may be that of somebody else."""
    known = f"{user.get('sub') or 'unknown'}"
    return _address(user) or (f"{user['name']} ({known})" if user.get("name") else known)
