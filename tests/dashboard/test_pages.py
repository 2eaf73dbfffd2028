"""The pages: what they say of a dataset, in which order, and that text from files stays text."""

from __future__ import annotations

import os
import re
from pathlib import Path

import fake_result
import pytest
import worst_rows
from dataset_builder import DatasetBuilder
from dataset_copy import DatasetCopy
from page_reader import HOSTILE, Open, Tags, assert_harmless, bodies, opener, shown

import estimates
from dashboard import blocks, data, safe
from dashboard.screens.derived.content.derived_list import standfirst
from dashboard.screens.estimate.content import estimate_page
from dashboard.screens.overview.content.overview import overview
from dashboard.screens.pages import PAGES, REACHED
from dashboard.screens.shared.content.equation import Term, equation, split
from dashboard.screens.shared.content.figures import figures
from dashboard.screens.shared.content.origins import basis, named_origins
from dashboard.screens.shared.content.rows import legend_of, panels
from dashboard.screens.shared.content.words import estimates as in_measure_units


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_page(name, folder, **parameters)` runs one page on a dataset."""
    return opener(monkeypatch)


def positions(text: str, *parts: str) -> list[int]:
    found = [text.find(part) for part in parts]
    assert -1 not in found, dict(zip(parts, found, strict=True))
    return found


@pytest.mark.parametrize("name", PAGES | REACHED)
def test_every_page_shows_the_bundled_dataset(name: str, open_page: Open, bundled: Path) -> None:
    app = open_page(name, bundled)
    assert re.search(r"<h1>.+</h1>", "".join(bodies(app)))


def test_overview_says_what_is_known_by_whom_and_how_surely(open_page: Open, bundled: Path) -> None:
    text = shown(open_page("overview", bundled))
    for sentence in (
        "Figures as at November 2024",
        "No headline figure below is backed by a second named origin.",
        "Reported: at least 3,000 soldiers (a senior U.S. official, origin not named).",
        "Planned: up to 12,000 soldiers (South Korean intelligence).",
        "If: 12,000 soldiers (media reports, origin not named).",
        "none for what is reported, one for what is planned (South Korean intelligence), none for",
        "Calculated here: at least $4.5 million per month.",
        "about $2,000 × 12,000 = $24 million per month",
    ):
        assert sentence in text


def test_what_does_not_add_up_comes_first_when_there_is_something(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """And the contradicted figure is never shown without saying so."""
    line = copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    text = shown(open_page("overview", copy_dataset.path))
    order = positions(text, "What does not add up", "Does not add up: ten times", "What is known")
    assert order == sorted(order)
    assert f"estimates.csv, line {line}" in text
    assert "If: $240 million per month (Joohyun Moon) ≠ does not add up." in text


def test_what_does_not_add_up_keeps_its_place_when_nothing_is_wrong(
    open_page: Open, bundled: Path
) -> None:
    """And says what was not checked, and that agreement confirms nothing."""
    app = open_page("overview", bundled)
    text = shown(app)
    order = positions(
        text,
        "No headline figure below",
        "What does not add up",
        "What is known",
        "Not known or not confirmed",
    )
    assert order == sorted(order)
    assert text.count("What does not add up") == 1
    assert (
        "Nothing found. One stated total could be recalculated, and its arithmetic agrees:"
        " about $2,000 × 12,000 = $24 million per month. That does not confirm it: it rests on"
        " “Pay per North Korean soldier in Russia” (truth cannot be judged) and"
        " “North Korean soldiers sent to Russia” (conditional)."
    ) in text
    assert "Not checked: 16 stated figures that nothing here could recalculate." in text
    assert app.get("page_link")[0].proto.label == "All derived figures"


def test_nothing_to_recalculate_is_no_agreement() -> None:
    page = overview(fake_result.result(figures=[]))
    assert page.sums.summary == "No stated figure could be recalculated from others."
    assert page.sums.equations == page.sums.caution == ""


def test_figure_that_cannot_be_decided_is_named_with_its_reason() -> None:
    changes = {"verdict": "undecidable", "reason": "its own figures cannot be used"}
    result = fake_result.result(figures=fake_result.derived(**changes))
    sums = overview(result).sums
    assert sums.summary == "No stated figure could be recalculated from others."
    (other,) = sums.others
    assert other == ("Pay in total.", "Cannot be decided: its own figures cannot be used.")
    bold, _ = standfirst(result.derived["verdict"].value_counts().to_dict())
    assert bold == ("No stated figure can be recalculated from others. One cannot be decided.")


def test_several_agreeing_totals_are_counted_and_the_first_are_written_out() -> None:
    total = fake_result.derived()[0]
    sums = overview(fake_result.result(figures=[total] * 5)).sums
    assert sums.summary.startswith("Nothing found. Five stated totals could be recalculated, and")
    assert sums.equations.count("about $2,000 × 12,000 = $24 million per month") == 3
    assert sums.equations.endswith("; and two more")
    assert sums.caution.startswith("That does not confirm them")


def test_measure_has_one_row_per_estimate(open_page: Open, bundled: Path) -> None:
    app = open_page("estimates", bundled, measure="soldiers_sent")
    (chart,) = app.get("vega_lite_chart")
    for words in ("at least 3,000 soldiers", "up to 12,000 soldiers", "12,000 soldiers (If: media"):
        assert words in chart.proto.spec
    assert len(app.selectbox(key="q_go_to").options) == 3


def test_derived_figure_stands_with_both_ranges_verdict_and_what_it_rests_on(
    open_page: Open, bundled: Path
) -> None:
    app = open_page("derived", bundled)
    text = shown(app)
    for part in (
        "Arithmetic agrees.",
        "Rests on “Pay per North Korean soldier in Russia” (truth cannot be judged) and",
        "“North Korean soldiers sent to Russia” (conditional).",
        "any total from $17.25 million to $31.25 million per month",
        "Five more figures are calculated here: no one has stated them.",
    ):
        assert part in text
    charts = "".join(chart.proto.spec for chart in app.get("vega_lite_chart"))
    for part in ("Stated: $24 million per month", "Recalculated: $24 million per month"):
        assert part in charts
    assert "from $17.25M to $31.25M/month" in charts


def test_estimate_shows_source_origin_hedge_locator_and_words(
    open_page: Open, bundled: Path
) -> None:
    text = shown(open_page("estimate", bundled, id="icc_containers"))
    for part in (
        "About 12,000 containers",
        "an estimated 12,000 containers of artillery shells",
        "11,500 to 12,500 containers",
        "12,000 rounded to the nearest thousand; the source gave no range",
        "Hedge About",
        "The South Korean Ministry of National Defense",
        "North Korea’s Role in Russian War Crimes: A Case for ICC Referral",
        "Paragraph 5",
        "National Update",
    ):
        assert part in text.replace("HedgeAbout", "Hedge About")


def test_unknown_id_in_a_link_says_so(open_page: Open, bundled: Path) -> None:
    assert "No estimate has the id “nope”" in shown(open_page("estimate", bundled, id="nope"))
    assert "No estimate matches measure: nope." in shown(
        open_page("estimates", bundled, measure="nope")
    )


def test_findings_say_where_why_and_how_to_mend(open_page: Open, copy_dataset: DatasetCopy) -> None:
    line = copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    text = shown(open_page("findings", copy_dataset.path))
    assert f"error D501, estimates.csv, line {line}, column best" in text
    assert "1 error" in text
    counts = estimates.check(copy_dataset.path).counts
    for severity, words in (("warning", "No warnings."), ("info", "No notes.")):
        only = shown(open_page("findings", copy_dataset.path, severity=severity))
        assert "error D501" not in only
        assert (words in only) is (counts[severity] == 0)


@pytest.mark.parametrize("name", PAGES | REACHED)
def test_text_from_files_is_shown_as_text_on_every_page(
    name: str, open_page: Open, copy_dataset: DatasetCopy
) -> None:
    """No tag, no attribute and no address of a cell gets into a page."""
    text = " ".join(HOSTILE)
    for column in ("subject", "as_stated", "locator", "note", "via"):
        copy_dataset.edit("estimates.csv", "moon_troops", column, text)
    for column in ("title", "definition"):
        copy_dataset.edit("measures.csv", "soldiers_sent", column, text)
    for column in ("title", "publisher", "author", "url"):
        copy_dataset.edit("sources.csv", "moon", column, text)
    for column in ("title", "party", "note"):
        copy_dataset.edit("origins.csv", "media_reports", column, text)
    parameters = {
        "estimates": {"measure": "soldiers_sent"},
        "estimate": {"id": "moon_troops"},
        "search": {"find": "script"},
    }
    app = open_page(name, copy_dataset.path, **parameters.get(name, {}))
    assert_harmless(app)
    if name not in {"agreement", "findings"}:  # nothing there is about these cells
        labels = [link.proto.label.replace("\\", "") for link in app.get("page_link")]
        assert "<script>alert(1)</script>" in shown(app) + str(labels)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_of_a_label_is_inert(text: str) -> None:
    """Every sign that Markdown could read is escaped, and no bare address is left to be found."""
    label = safe.markdown(text)
    assert not re.search(r"(?<!\\)[<>\[\]()*_`$~:#!|]", label.replace("\\\\", ""))
    assert not re.search(r"(?i)https?\\?:|www\\?\.|@\w", label)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        ("http://example.org", "http://example.org"),
        (" https://example.org ", "https://example.org"),
        ("javascript:alert(1)", ""),
        ("JAVASCRIPT:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org", ""),
        ("https://", ""),
        ("https://user:secret@example.org", ""),
        ("https://example.org/\u202egnp", ""),
        ("https://example.org/ x", ""),
        ('https://example.org/"onclick="x', ""),
        ("https://[", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(text: str, address: str) -> None:
    assert safe.web_address(text) == address
    assert ("href" in Tags(blocks.link(text)).attributes) is bool(address)


def test_escaping_keeps_the_words_and_their_blanks() -> None:
    assert blocks.text("a ", blocks.strong("<b>"), " & c") == (
        "<p>a <strong>&lt;b&gt;</strong> &amp; c</p>"
    )
    assert safe.plain("one\n two\tthree") == "one two three"
    assert safe.plain("كم עברית 漢字 é") == "كم עברית 漢字 é"


def test_changed_files_are_read_again_and_unchanged_ones_are_not(
    copy_dataset: DatasetCopy,
) -> None:
    store = data.Store()
    first = store.load(copy_dataset.path)
    assert store.load(copy_dataset.path) is first
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "240 million")
    second = store.load(copy_dataset.path)
    assert second is not first
    assert second.result is not None
    assert "mismatch" in set(second.result.derived["verdict"])


def test_broken_file_keeps_the_last_good_state_and_says_which_line(
    copy_dataset: DatasetCopy, open_page: Open
) -> None:
    store = data.Store()
    good = store.load(copy_dataset.path)
    line = copy_dataset.edit("estimates.csv", "moon_payroll", "best", "1,5")
    broken = store.load(copy_dataset.path)
    assert broken.behind
    assert broken.result is good.result
    assert f"estimates.csv, line {line}, column best" in broken.unreadable
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "24 million")
    assert not store.load(copy_dataset.path).unreadable
    # Where there never was a good state, what can be read is shown, and the rest is named.
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "1,5")
    text = shown(open_page("overview", copy_dataset.path))
    assert f"Part of the data cannot be read. estimates.csv, line {line}" in text


def test_missing_folder_is_one_sentence(open_page: Open, tmp_path: Path) -> None:
    assert "The data cannot be read." in shown(open_page("overview", tmp_path / "nothing"))


def test_several_datasets_are_chosen_in_the_address(
    open_page: Open, copy_dataset: DatasetCopy, bundled: Path
) -> None:
    other = copy_dataset.path.rename(copy_dataset.path.with_name("other"))
    both = f"{bundled}{os.pathsep}{other}"
    copy = DatasetCopy(other)
    copy.edit("estimates.csv", "moon_payroll", "best", "240 million")
    assert "Nothing found." in shown(open_page("overview", Path(both)))
    app = open_page("overview", Path(both), dataset="other")
    assert "Does not add up" in shown(app)
    assert app.selectbox[0].value == "other"


@pytest.mark.parametrize("name", PAGES | REACHED)
def test_dataset_without_estimates_has_every_page(
    name: str, open_page: Open, copy_dataset: DatasetCopy
) -> None:
    path = copy_dataset.path / "estimates.csv"
    path.write_text(path.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    text = shown(open_page(name, copy_dataset.path))
    if name in {"overview", "estimates", "estimate"}:
        assert "No estimates yet." in text
    assert "Nothing found." not in text


def test_figure_reads_in_the_unit_of_its_measure(open_page: Open, bundled: Path) -> None:
    """“Over one-third of the seats” is 1/3 in the file; its measure is in percent."""
    app = open_page("estimates", bundled, measure="seat_share")
    (chart,) = app.get("vega_lite_chart")
    assert "more than 33.3%" in chart.proto.spec
    assert app.selectbox(key="q_go_to").options[0].startswith("More than 33.3%")
    text = shown(open_page("estimate", bundled, id="germany_afd_seats"))
    assert "More than 33.3%" in text
    assert "there in the unit 1, here in percent" in text


def test_only_what_has_another_scale_is_converted() -> None:
    """30 million a year is 2.5 a month; soldiers stay soldiers, and money counts no people."""
    rows = [
        fake_result.estimate("a", "payroll", "USD/year", low=24e6, figure=30e6, high=36e6),
        fake_result.estimate("b", "famine_deaths", "soldier", low=1.0, high=2.0),
        fake_result.estimate("c", "famine_deaths", "USD", low=1.0, high=2.0),
        fake_result.estimate("d", "famine_deaths", "no such unit", low=1.0, high=2.0),
        fake_result.estimate("e", "not_declared", "USD/year", low=1.0, high=2.0),
    ]
    result = fake_result.result(estimates=rows, figures=[])
    shown_rows = in_measure_units(result)
    assert list(shown_rows["unit"]) == ["USD/month", "soldier", "USD", "no such unit", "USD/year"]
    assert list(shown_rows["low"]) == pytest.approx([2e6, 1, 1, 1, 1])
    assert shown_rows["figure"][0] == pytest.approx(2.5e6)
    assert shown_rows["high"][0] == pytest.approx(3e6)
    assert result.estimates["unit"][0] == "USD/year"


def test_stated_figure_that_cannot_be_used_has_no_number_and_no_chart(
    open_page: Open, copy_dataset: DatasetCopy
) -> None:
    copy_dataset.edit("estimates.csv", "moon_payroll", "best", "1,5")
    text = shown(open_page("overview", copy_dataset.path))
    assert "If: no usable figure (Joohyun Moon)." in text
    assert "Nothing found." not in text
    app = open_page("derived", copy_dataset.path)
    assert "Stated: no usable figure" in shown(app)
    assert "Stated:" not in "".join(c.proto.spec for c in app.get("vega_lite_chart"))


def test_dataset_without_headlines_shows_what_named_origins_and_the_latest_speak_of() -> None:
    """The pay per soldier has an origin without a name only."""
    page = overview(fake_result.result(settings={"headlines": "none", "not_known": [1, {"x": 2}]}))
    assert [headline.title for headline in page.headlines][:2] == ["Soldiers sent", "Pay in total"]


def test_of_many_measures_the_latest_are_headlines_and_the_others_are_counted(
    open_page: Open, tmp_path: Path
) -> None:
    """Eight measures of one origin each, the last one in the file the newest: six are shown."""
    made = DatasetBuilder()
    for year in range(2011, 2019):
        made.measure(f"m{year}", title=f"Measure of {year}")
        made.add(f"e{year}", measure=f"m{year}", best="5", as_of=f"{year}-05-01")
    folder = made.write(tmp_path / "data")
    page = overview(estimates.check(folder))
    assert [headline.title for headline in page.headlines] == [
        f"Measure of {year}" for year in (2018, 2017, 2016, 2015, 2014, 2013)
    ]
    assert page.more_measures == 2
    links = [link.proto.label for link in open_page("overview", folder).get("page_link")]
    assert "2 more measures\\: all estimates" in links


def test_measure_with_errors_comes_before_an_equal_one_without(tmp_path: Path) -> None:
    made = DatasetBuilder()
    for name in ("a", "b"):
        made.add(f"{name}1", measure=name, best="5", as_of="2024-05-01")
    made.add("b2", measure="b", best="9", formula="2 * b1", as_of="2024-05-01")
    page = overview(estimates.check(made.write(tmp_path / "data")))
    assert [headline.measures for headline in page.headlines] == [("b",), ("a",)]


def test_origins_are_counted_once_and_only_where_named_and_never_over_kinds() -> None:
    rows = [
        fake_result.estimate(
            name,
            "soldiers_sent",
            "soldier",
            source=source,
            origin=origin,
            nature=nature,
            low=1.0,
            high=2.0,
        )
        for name, source, origin, nature in (
            ("a", "asahi", "seoul", ""),
            ("b", "moon", "seoul", ""),  # repeats a
            ("c", "moon", "", ""),  # the author's own
            ("d", "moon", "media_reports", ""),  # nobody is named
            ("e", "moon", "", "planned"),
        )
    ]
    result = fake_result.result(estimates=rows, figures=[])
    assert named_origins(result.estimates) == {
        "reported": ["South Korean intelligence", "Joohyun Moon"],
        "planned": ["Joohyun Moon"],
    }


def test_second_origin_is_one_of_the_same_quantity() -> None:
    """Two origins that speak of different times or plans back each other in nothing."""
    rows = [
        fake_result.estimate("a", "soldiers_sent", "soldier", low=1.0, high=2.0),
        fake_result.estimate(
            "b", "soldiers_sent", "soldier", source="moon", as_of="2023", low=1.0, high=2.0
        ),
    ]
    told = {True: "Every headline below has a figure with", False: "No headline figure below is"}
    for origins in (1, 2):
        quantity = {"measure": "soldiers_sent", "origins": origins, "status": "corroborated"}
        result = fake_result.result(estimates=rows, figures=[], quantities=[quantity])
        assert overview(result).standfirst[0].startswith(told[origins == 2])


def test_named_origins_are_not_pooled_over_measures(open_page: Open, bundled: Path) -> None:
    """Who speaks of another thing confirms nothing."""
    rows = [
        fake_result.estimate("a", "soldiers_sent", "soldier", source="asahi", origin="seoul"),
        fake_result.estimate("b", "soldier_pay", "USD/soldier/month", source="moon"),
        fake_result.estimate(
            "c", "soldier_pay", "USD/soldier/month", source="moon", nature="planned"
        ),
    ]
    titles = {"soldiers_sent": "Soldiers sent", "soldier_pay": "Pay per soldier"}
    assert basis(fake_result.result(estimates=rows, figures=[]).estimates, titles) == (
        "one for “Soldiers sent” (South Korean intelligence);"
        " one for “Pay per soldier” (Joohyun Moon);"
        " one for “Pay per soldier”, planned (Joohyun Moon)."
    )
    assert "Named origins: none." in shown(open_page("overview", bundled))


def test_long_sum_names_its_first_inputs_and_counts_the_others() -> None:
    """A sentence of a thousand names is no sentence."""
    rows = [
        fake_result.estimate(f"e{n}", "soldiers_sent", "soldier", low=1.0, figure=n, high=9.0)
        for n in range(1, 31)
    ]
    total = fake_result.estimate("t", "famine_deaths", "person", low=1.0, figure=2.0, high=3.0)
    derived = fake_result.derived()[0] | {
        "id": "t",
        "row": 30,
        "unit": "person",
        "inputs": tuple(row["id"] for row in rows),
        "formula": "+".join(row["id"] for row in rows),
    }
    (figure,) = figures(fake_result.result(estimates=[*rows, total], figures=[derived]))
    assert figure.rests_on.startswith("“Soldiers sent: 1 soldier")
    assert figure.rests_on.endswith(" and 26 other estimates")
    assert (len(figure.inputs), len(figure.supports)) == (30, 12)


def test_mismatch_shows_the_gap_between_the_ends_that_face_each_other() -> None:
    """Stated 235 to 245 million, recalculated 17.25 to 31.25: 203.75 million lie between."""
    changes = {
        "verdict": "mismatch",
        "stated_low": 235e6,
        "stated_figure": 240e6,
        "stated_high": 245e6,
        "ratio": 10.0,
    }
    figure = figures(fake_result.result(figures=fake_result.derived(**changes)))[0]
    gap = figure.panel.rows.set_index("id").loc["gap"]
    assert (gap["low"], gap["high"]) == (31.25e6, 235e6)
    assert gap["who"] == "$203.75 million per month between them"
    assert figure.sign == "≠"
    assert figure.does_not_add_up


def test_one_sided_result_keeps_its_words() -> None:
    """At least 3,000 soldiers at 1,500 to 2,500 each: at least 4.5 million, never 4.5 or 6."""
    figure = figures(fake_result.result())[1]
    (row,) = figure.panel.rows.itertuples()
    assert row.words == "= at least $4.5 million per month"
    assert row.style == "calculated"
    assert figure.one_line == "about $2,000 × at least 3,000 = at least $4.5 million per month"


def test_bound_of_a_result_is_not_repeated_as_a_figure(open_page: Open, bundled: Path) -> None:
    """Up to 200,000 and up to 400,000 give up to 600,000; nobody came to 600,000."""
    charts = open_page("derived", bundled, id="russian_casualties").get("vega_lite_chart")
    specs = [chart.proto.spec for chart in charts]
    assert "= up to 600,000 people" in specs[0]
    assert not [spec for spec in specs if "600,000 people at the figures" in spec]


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("moon_pay * moon_troops", ["about $2,000", "×", "12,000"]),
        ("moon_pay*12[month/year] ÷ 2", ["about $2,000", "×", "12", "÷", "2"]),
        (
            "max(moon_pay, moon_troops)**2",
            ["max", "(", "about $2,000", ",", "12,000", ")", "^", "2"],
        ),
        ("soldier_pay - nothing", ["about $2,000", "−", "nothing"]),
        ("moon_pay; import os", []),
        ("+".join(["moon_pay"] * 50), []),
        ("", []),
    ],
)
def test_formula_is_read_as_an_equation(formula: str, terms: list[str]) -> None:
    inputs = [row for row in fake_result.rows() if row["id"] in {"moon_pay", "moon_troops"}]
    assert [term.figure for term in equation(formula, inputs)] == terms


@pytest.mark.parametrize(
    ("text", "unit", "figure", "rest"),
    [
        ("about $2,000 per month", "USD/month", "about $2,000", "per month"),
        ("3 people (between 2 and 4)", "person", "3", "people (between 2 and 4)"),
        ("4.5% (4% to 5%)", "percent", "4.5%", "(4% to 5%)"),
    ],
)
def test_term_of_an_equation_has_its_unit_and_its_ends_below_it(
    text: str, unit: str, figure: str, rest: str
) -> None:
    assert split(text, unit) == Term(figure, rest)


def test_vague_word_is_never_a_number() -> None:
    page = estimate_page(fake_result.result(), "famine")
    assert page is not None
    assert page.title == "“millions” of people"
    fact = page.facts[0]
    assert fact.value == "The source says “millions”; there is no figure to show."
    assert fact.more == "taken as at least 2 million people in calculations, a convention"


def test_legend_names_what_occurs_and_no_more() -> None:
    result = fake_result.result()
    for measure, styles in (
        ("famine_deaths", ("reported", "vague")),
        ("payroll", ("calculated", "conditional", "up")),
    ):
        own = result.estimates[result.estimates["measure"] == measure]
        assert legend_of(panels(result, own)) == styles


def test_way_to_us_begins_with_the_origin_and_ends_with_the_publisher() -> None:
    page = estimate_page(fake_result.result(), "moon_troops")
    assert page is not None
    assert [(who, unnamed) for who, _, unnamed in page.chain] == [
        ("Media reports", True),
        ("Joohyun Moon", False),
        ("National Update", False),
    ]


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with a formula, an assertion and a stated total of each kind that goes wrong."""
    return worst_rows.poisoned(tmp_path_factory.mktemp("poisoned"))


@pytest.mark.parametrize("name", PAGES | REACHED)
def test_no_row_that_cannot_be_worked_out_stops_a_page(
    name: str, open_page: Open, poisoned: Path
) -> None:
    app = open_page(name, poisoned)
    assert not app.exception
    assert re.search(r"<h1>.+</h1>", "".join(bodies(app)))


@pytest.mark.parametrize("row", [*worst_rows.POISONS, *map("stated_{}".format, worst_rows.POISONS)])
def test_row_that_cannot_be_worked_out_has_a_page_of_its_own(
    row: str, open_page: Open, poisoned: Path
) -> None:
    app = open_page("estimate", poisoned, id=row)
    assert not app.exception
    assert worst_rows.INPUTS.keys() & set(re.findall(r"\w+", shown(app))), "no input is named"
