"""The search over everything: by any words, in names, titles, the sources' words and ids."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_reader import Open, opener, shown

import estimates
from dashboard.screens.search.content import MOST, search


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    return opener(monkeypatch)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("south korean", {"Origins", "Sources", "Estimates"}),
        ("fertility", {"Measures", "Estimates"}),
        ("asahi_planned", {"Estimates"}),
        ("plans to send", {"Estimates"}),  # the source's own words
        ("zzz", set()),
        (".*", set()),
    ],
)
def test_search_looks_in_names_titles_words_and_ids(
    text: str, kinds: set[str], bundled: Path
) -> None:
    found = {kind.title for kind in search(estimates.check(bundled), text)}
    assert found == kinds or (kinds and kinds - {"Sources"} <= found)


def test_title_that_begins_with_the_text_comes_first(bundled: Path) -> None:
    kinds = {kind.title: kind for kind in search(estimates.check(bundled), "russian")}
    titles = [hit.title for hit in kinds["Measures"].hits]
    assert titles[0].startswith("Russian")


def test_many_hits_are_counted(bundled: Path) -> None:
    result = estimates.check(bundled.with_name("ukraine-soldiers"))
    (kind,) = (kind for kind in search(result, "russia") if kind.title == "Estimates")
    assert len(kind.hits) == MOST < kind.count
    assert "30 June 2026" in kind.hits[0].more  # the newest first


def test_page_leads_to_each_hit(open_page: Open, bundled: Path) -> None:
    links = [link.proto for link in open_page("search", bundled, find="12,000").get("page_link")]
    (link,) = (link for link in links if "id=asahi_planned" in link.query_string)
    assert "Up to 12,000 soldiers" in link.label.replace("\\", "")
    assert "South Korean intelligence" in link.label


def test_page_says_so_where_nothing_matches(open_page: Open, bundled: Path) -> None:
    assert "Nothing matches “zzz”." in shown(open_page("search", bundled, find="zzz"))
