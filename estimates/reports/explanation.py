"""`estimates explain`: what the checks are, from their one registry."""

from __future__ import annotations

from functools import partial

from estimates.checks.registry import CHECKS, FAMILIES
from estimates.reports.check_text import SEVERITY_STYLES
from estimates.reports.terminal import Page, Screen


def one(code: str, screen: Screen) -> str:
    """What a finding means and how to fix it; `code` is one of `CHECKS`."""
    check = CHECKS[code]
    page = Page(screen)
    family = FAMILIES.get(code[0], "")
    page.line((code, "bold"), f"  {check.title}")
    page.blank()
    say = partial(page.labelled, column=18)
    say("Severity", (check.severity, SEVERITY_STYLES[check.severity]))
    say("Why not error", check.why)
    say("Family", f"{code[0]}: {family}" if family else "")
    say("Meaning", check.explanation)
    say("How to fix it", check.fix)
    if check.limit is not None:
        own = f'"estimates": {{"limits": {{"{code}": …}}}}'
        say("Limit", f"{check.limit:g}; datapackage.json can set another: {own}")
    return page.text()


def every(screen: Screen) -> str:
    """All codes by family, each with its severity and title."""
    page = Page(screen)
    for letter, family in FAMILIES.items():
        page.heading(f"{letter}: {family}")
        for code, check in CHECKS.items():
            if code.startswith(letter):
                severity = (f"{check.severity:<9}", SEVERITY_STYLES[check.severity])
                page.line(f"{code}  ", severity, check.title, indent=2, hang=17)
    page.blank()
    page.line("`estimates explain CODE` says what one means and how to fix it.")
    return page.text()
