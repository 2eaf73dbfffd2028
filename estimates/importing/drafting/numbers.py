"""What a drafted mapping says of how numbers and dates are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from estimates.importing.drafting import samples
from estimates.importing.drafting.cells import Cells
from estimates.importing.drafting.roles import Roles
from estimates.importing.drafting.texts import listed, plain, quoted, ref

_SCALES: Final = re.compile(r"\b(thousand|million|billion|trillion)s?\b", re.IGNORECASE)


def written(cells: Cells) -> Iterator[str]:
    """The lines of [numbers]."""
    look = cells.look
    yield "[numbers]"
    if look.contradiction:
        yield f"# {plain(look.contradiction)} cannot be told apart by signs: part the file"
    elif look.either:
        sign = "," if "," in look.either else "."
        yield f"# “{plain(look.either)}” may be either; until one is said, the import asks:"
        yield f"# decimal = {quoted(sign)}"
        yield f"# thousands = {quoted(sign)}"
    if look.decimal:
        yield f"decimal = {quoted(look.decimal)}"
    if look.thousands:
        signs = look.thousands
        yield f"thousands = {quoted(signs[0]) if len(signs) == 1 else listed(signs)}"
    yield from _missing(look)
    every = look.percents == look.count
    removed = [*(look.hedged if cells.hedged else ()), *(["%"] if look.percents and every else [])]
    if removed:
        yield f"remove = {listed(removed)}"
    if look.percents and not every:
        yield f"# {look.percents:,} of {look.count:,} figures have a %: are the others percent too?"
        yield '# remove = ["%"]'
    yield _scale(cells)


def _scale(cells: Cells) -> str:
    """Of what the figures are: a column may say so, or their headings."""
    column = cells.roles["scale"]
    if column:
        return f"scale = {ref(column)}  # see [rename.scale]"
    headings = [name for one in cells.groups for name in one.columns]
    found = {scale[1].lower() if (scale := _SCALES.search(name)) else "" for name in headings}
    if not any(found):
        return '# scale = "thousand"'
    if len(found) > 1:
        return 'scale = "?"  # some headings name one and others do not: read them apart, by [skip]'
    return f"scale = {quoted(min(found))}  # a guess: the heading says so"


def _missing(look: samples.Numbers) -> Iterator[str]:
    codes = {} if look.below else dict(look.codes)
    found = {**look.missing, **codes}
    told = ", ".join(f"{count:,} “{plain(text)}”" for text, count in found.items())
    guess = "; numbers such as this are a guess: no other is below 0" if codes else ""
    if found:
        yield f"missing = {listed(list(found))}  # stands for no figure: {told}{guess}"
    else:
        yield '# missing = ["NA"]  # what stands for no figure; nothing seems to'
    if look.codes and look.below:
        texts = ", ".join(f"“{plain(text)}”" for text in look.codes)
        yield f"# {texts} may stand for no figure, and others are below 0 too: say in which list"
        yield "# it belongs, missing or figures; until then, the import asks"


def dated(roles: Roles) -> Iterator[str]:
    """The lines of [dates]."""
    columns = filter(None, (roles[name] for name in ("as_of", "starts", "ends")))
    cells = (cell for name in columns for cell in roles.table.columns.get(name, ()))
    found = samples.dates(cells)
    if found.unsure:
        sign = next(sign for sign in "/.-" if sign in found.unsure)
        ways = (quoted(sign.join(parts)) for parts in (("%d", "%m", "%Y"), ("%m", "%d", "%Y")))
        yield "[dates]"
        yield f'formats = ["?"]  # {" or ".join(ways)}? “{plain(found.unsure)}” may be both'
    elif found.formats:
        proof = f"  # as “{plain(found.proof)}” shows" if found.proof else ""
        yield "[dates]"
        yield f"formats = {listed(list(found.formats))}{proof}"
    else:
        yield "# [dates]"
        yield '# formats = ["%d %B %Y"]'
    if found.unread:
        yield f"# “{plain(found.unread)}” is not read: as another format, or under [rename.as_of]"
