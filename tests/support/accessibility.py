"""What keeps a page from being read by everyone: audited, and the focus looked for."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What Streamlit itself does and no page here can change, as (rule, selector, reason): nothing.
EXCLUDED: tuple[tuple[str, str, str], ...] = ()
SERIOUS = {"serious", "critical"}
SCHEMES = ("light", "dark")

UNSEEN_FOCUS = """() => {
  const [now, style] = [document.activeElement, getComputedStyle(document.activeElement)];
  const seen = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
    || style.boxShadow !== "none" || now.matches("body, main");
  return seen ? "" : now.outerHTML.slice(0, 200);
}"""
"""What has the focus without showing it; "" where it is seen."""


def serious(page: Page) -> list[str]:
    """The serious violations of a page in both schemes, without those that are excluded."""
    found: list[str] = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        answer: dict[str, Any] = Axe().run(page).response
        assert len(answer["passes"]) > 10, "axe has run"
        found += [
            f"{scheme}: {rule['id']} ({rule['help']}): {node['html'][:200]}"
            for rule in answer["violations"]
            if rule["impact"] in SERIOUS
            for node in rule["nodes"]
            if not any(
                rule["id"] == name and selector in str(node["target"])
                for name, selector, _ in EXCLUDED
            )
        ]
    return found
