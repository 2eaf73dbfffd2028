"""The page's address: what a link says, what it says that is no longer so, and several datasets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from dataset_copy import DatasetCopy
from page_reader import Open, opener, shown
from streamlit.testing.v1 import AppTest

from dashboard import data, stamps

CHANGED = "The data have changed since this link was made."


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page(name, folder, **parameters)` runs one page on a dataset."""
    return opener(monkeypatch)


def version(folder: Path) -> str:
    return stamps.hashed(folder)[:8]


def address(app: AppTest) -> dict[str, str]:
    """The parameters of the page's address, each of which it has once."""
    found: dict[str, str] = {}
    for name, given in app.query_params.items():
        (found[name],) = [given] if isinstance(given, str) else given
    return found


def test_address_says_which_dataset_and_which_version_of_it_is_shown(
    open_page: Open, bundled: Path
) -> None:
    app = open_page("overview", bundled)
    assert address(app) == {"dataset": bundled.name, "data": version(bundled)}
    assert CHANGED not in shown(app)


def test_every_link_hands_on_dataset_and_version(open_page: Open, bundled: Path) -> None:
    links = open_page("overview", bundled).get("page_link")
    assert links
    for link in links:
        assert f"dataset={bundled.name}&data={version(bundled)}" in link.proto.query_string


def test_link_made_with_other_data_says_so_until_it_is_made_anew(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """The note stands until the reader has taken it as read; nothing rewrites the link before."""
    before = version(copy_dataset.path)
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    app = open_page("overview", copy_dataset.path, data=before)
    assert CHANGED in shown(app)
    assert address(app)["data"] == before
    app.run()
    assert CHANGED in shown(app)
    app.button(key="q_update_link").click().run()
    assert CHANGED not in shown(app)
    assert address(app)["data"] == version(copy_dataset.path) != before


def test_link_made_with_these_data_has_no_note(open_page: Open, bundled: Path) -> None:
    assert CHANGED not in shown(open_page("overview", bundled, data=version(bundled)))


def test_same_files_elsewhere_are_the_same_data(
    open_page: Open, copy_dataset: DatasetCopy, bundled: Path
) -> None:
    """A link goes by what the files hold, not by where they lie or when they were written."""
    os.utime(copy_dataset.path / "estimates.csv", (1, 1))
    assert CHANGED not in shown(open_page("overview", copy_dataset.path, data=version(bundled)))


def test_data_that_change_while_they_are_read_change_the_link_without_a_note(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    app = open_page("overview", copy_dataset.path)
    before = address(app)["data"]
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    app.run()
    assert CHANGED not in shown(app)
    assert address(app)["data"] == version(copy_dataset.path) != before


def test_dataset_of_a_link_that_is_not_shown_here_is_not_replaced_by_another(
    open_page: Open, bundled: Path
) -> None:
    app = open_page("overview", bundled, dataset="south-korea")
    text = shown(app)
    assert "This link is to the dataset “south-korea”, which is not shown here." in text
    assert f"Shown here: “{bundled.name}”." in text
    assert "North Korean soldiers" not in text


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (["/data/a", "/data/b"], ["a", "b"]),
        (["/2023/korea", "/2024/korea"], ["2023/korea", "2024/korea"]),
        (["/2024/korea", "/2023/korea"], ["2024/korea", "2023/korea"]),
        (["/x/2024/korea", "/y/2024/korea", "/z"], ["x/2024/korea", "y/2024/korea", "z"]),
        (["/data/a", "/data/a"], ["a"]),
        (["/a", "/b/a"], ["/a", "b/a"]),
    ],
)
def test_folders_of_one_name_are_told_apart_whatever_their_order(
    folders: list[str], names: list[str]
) -> None:
    assert list(data.named([Path(folder) for folder in folders])) == names


def test_two_folders_of_one_name_are_both_reached_by_link(
    open_page: Open, copy_dataset: DatasetCopy, bundled: Path
) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    assert copy_dataset.path.name == bundled.name
    both = Path(f"{bundled}{os.pathsep}{copy_dataset.path}")
    first, second = data.named([bundled, copy_dataset.path])
    assert "Nothing found." in shown(open_page("overview", both, dataset=first))
    app = open_page("overview", both, dataset=second)
    assert "Does not add up" in shown(app)
    assert address(app)["dataset"] == second
    assert "which is not shown here" in shown(open_page("overview", both, dataset=bundled.name))


def test_chosen_dataset_is_kept_where_a_link_names_none(
    open_page: Open, copy_dataset: DatasetCopy, bundled: Path
) -> None:
    """The bar at the top leads to pages without any parameter."""
    other = copy_dataset.path.rename(copy_dataset.path.with_name("other"))
    app = open_page("overview", Path(f"{bundled}{os.pathsep}{other}"), dataset="other")
    app.query_params.clear()
    app.run()
    assert address(app)["dataset"] == "other"
