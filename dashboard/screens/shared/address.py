"""The page's address: each choice of a reader is a parameter of it, so that it can be linked to.

The address is the truth: a box follows it, also when a link changes it. A choice that narrows a
list begins at its first page again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from dashboard.drafts.shelf import is_key
from dashboard.drafts.store import new_key

DATASET, VERSION, PAGE, DRAFT = "dataset", "data", "page", "draft"
SCENARIO = "what_if"
PACKED = "from"
ON, OFF = "yes", "no"
LONGEST = 200  # characters of a text to look for
_CARRIED = 2000  # characters of a scenario that every link hands on


def put(changes: Mapping[str, str | Sequence[str]]) -> None:
    """Change parameters, in one step of the browser's history; a blank one is taken out."""
    now: dict[str, str | Sequence[str]] = {
        name: st.query_params.get_all(name) for name in st.query_params
    }
    wanted = {name: text for name, text in (now | dict(changes)).items() if text}
    if any(_listed(wanted.get(name, "")) != _listed(now.get(name, "")) for name in now | wanted):
        st.query_params.from_dict(wanted)


def complete(defaults: Mapping[str, str], facts: Mapping[str, str]) -> None:
    """Write out what the address leaves open, and what it has to say whatever it says now."""
    missing = {name: text for name, text in defaults.items() if name not in st.query_params}
    put(missing | {name: text for name, text in facts.items() if text})


def _listed(texts: str | Sequence[str]) -> list[str]:
    return ([texts] if texts else []) if isinstance(texts, str) else list(texts)


def chosen(parameter: str, options: Sequence[str]) -> str:
    """What the address asks for; the first of `options` where it asks for nothing that there is."""
    asked: str = st.query_params.get(parameter, "")
    return asked if asked in options else options[0]


def several(parameter: str) -> tuple[str, ...]:
    """What the address asks for where it may ask for several: `?source=a&source=b`."""
    return tuple(dict.fromkeys(st.query_params.get_all(parameter)))


def draft_key() -> str:
    """The key of the reader's draft: of the address, else of the page before, else a new one."""
    asked: str = st.query_params.get(DRAFT, "")
    if not is_key(asked):
        asked = st.session_state.get(DRAFT, "") or new_key()
    st.session_state[DRAFT] = asked
    return asked


def adopt_draft() -> str:
    """Take up the draft that the address names, if it names one; the key that links hand on."""
    if is_key(st.query_params.get(DRAFT, "")):
        return draft_key()
    return str(st.session_state.get(DRAFT, ""))


def carried() -> dict[str, str]:
    """What every link hands on: which dataset, which version, which draft, and which what-if."""
    shown = {name: st.session_state.get(name, "") for name in (DATASET, VERSION, DRAFT)}
    scenario = st.query_params.get(SCENARIO, "")
    shown[SCENARIO] = scenario if len(scenario) <= _CARRIED else ""
    return {name: text for name, text in shown.items() if text}


def packed() -> str:
    """What `carried` has as one text, for forms: a field of theirs cannot be named `dataset`."""
    return urlencode(carried())


def unpack() -> None:
    """Write out what a form has handed on as one parameter."""
    sent = dict(parse_qsl(st.query_params.get(PACKED, "")[:_CARRIED]))
    known = {name: sent[name] for name in (DATASET, VERSION, DRAFT, SCENARIO) if name in sent}
    put(known | {PACKED: ""})


def keep_scenario() -> str:
    """The what-if of the address; it stays when the menu leads to another page.

    The menu's links are bare: an address with a dataset and without a what-if was left without one.
    """
    if DATASET not in st.query_params and st.session_state.get(SCENARIO):
        put({SCENARIO: st.session_state[SCENARIO]})
    scenario: str = st.query_params.get(SCENARIO, "")
    st.session_state[SCENARIO] = scenario if len(scenario) <= _CARRIED else ""
    return scenario


def clear(*parameters: str) -> None:
    """Take parameters out of the address, and with them the place in a list."""
    put(dict.fromkeys((*parameters, PAGE), ""))


def choose(
    label: str, options: Sequence[str], asked: str, parameter: str, words: Mapping[str, str]
) -> str | None:
    """A choice of one, as `?parameter=id`; None where nothing is chosen.

    `words` holds the words of each option.
    """
    key = f"choose_{parameter}"
    st.session_state[key] = asked if asked in options else None
    picked: str | None = st.selectbox(
        label,
        options,
        key=key,
        format_func=words.__getitem__,
        on_change=_written(key, parameter),
        placeholder="Choose",
    )
    return picked


def segments(label: str, options: Mapping[str, str], parameter: str) -> str:
    """A choice of one of few, all in sight; the first where the address has none of them."""
    key = f"choose_{parameter}"
    st.session_state[key] = chosen(parameter, list(options))
    picked: str = st.segmented_control(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=_written(key, parameter),
        required=True,
    ) or next(iter(options))
    return picked


def choose_many(
    label: str, options: Mapping[str, str], parameter: str, placeholder: str = "All"
) -> tuple[str, ...]:
    """A choice of several, as `?parameter=a&parameter=b`; () where nothing is chosen.

    An id of the address that is none of `options` stays, and is shown as it is: the link says that
    nothing else is wanted.
    """
    key = f"choose_{parameter}"
    asked = several(parameter)
    words = {name: name for name in asked} | dict(options)
    st.session_state[key] = list(asked)
    picked = st.multiselect(
        label,
        list(words),
        key=key,
        format_func=words.__getitem__,
        on_change=_written(key, parameter),
        placeholder=placeholder,
    )
    return tuple(picked)


def text(label: str, parameter: str, placeholder: str = "") -> str:
    """A text to look for, as `?parameter=text`; "" where none is given."""
    key = f"choose_{parameter}"
    asked: str = st.query_params.get(parameter, "")[:LONGEST]
    st.session_state[key] = asked
    st.text_input(
        label,
        key=key,
        on_change=_written(key, parameter),
        placeholder=placeholder,
        max_chars=LONGEST,
    )
    return asked.strip()


def toggle(label: str, parameter: str) -> bool:
    """A choice of on or off, as `?parameter=yes`; off where the address has no `yes`."""
    key = f"choose_{parameter}"
    st.session_state[key] = st.query_params.get(parameter) == ON
    return bool(st.checkbox(label, key=key, on_change=_written(key, parameter)))


def _written(key: str, parameter: str) -> Callable[[], None]:
    """What writes a changed box into the address."""

    def write() -> None:
        picked = st.session_state[key]
        if isinstance(picked, bool):
            picked = ON if picked else OFF
        put({parameter: picked or "", PAGE: ""})

    return write
