"""Texts of a file as TOML, and the questions that a drafted mapping asks."""

from __future__ import annotations

import json
import re
from typing import Final

_ASKED: Final = re.compile(r'([^#\s].*?) = (""|"\?"|\["\?"\])(?:  #.*)?')


def ref(name: str) -> str:
    """A column as a template, as TOML; blank for none."""
    return quoted("{" + name + "}") if name else '""'


def listed(texts: list[str]) -> str:
    """A list of texts, as TOML."""
    return f"[{', '.join(map(quoted, texts))}]"


def key(name: str) -> str:
    """A text as a key of TOML."""
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def quoted(text: str) -> str:
    """A text of TOML, whose basic strings are written as those of JSON are."""
    return json.dumps(plain(text), ensure_ascii=False)


def plain(text: str) -> str:
    """A text of a file without what would end a comment or cannot be in TOML."""
    return "".join(sign if sign.isprintable() or sign == "\t" else "\ufffd" for sign in text)


def braced(name: str) -> str:
    """A column as comments name it."""
    return "{" + plain(name)[:80] + "}"


def questions(text: str) -> list[tuple[int, str]]:
    """What a drafted mapping leaves to be answered: lines, counted from 1, and keys."""
    found = []
    renames = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("["):
            renames = line.startswith("[rename")
        asked = _ASKED.fullmatch(line)
        # A blank in place of a text of the file is an answer: the text stands for nothing.
        if asked and not (renames and asked[2] == '""'):
            found.append((number, asked[1].strip('"')))
    return found
