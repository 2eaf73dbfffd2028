"""A result of `estimates.check` made by hand, for tests of charts and views.

The figures are those of the bundled dataset's soldiers and pay, worked out by hand: 12,000 is
rounded to thousands (11,500 to 12,500), 2,000 likewise (1,500 to 2,500), so their product is 17.25
to 31.25 million.
"""

from __future__ import annotations

from math import inf, nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from estimates.series.timeline import Timeline
from estimates.tables.columns import CUMULATED, ESTIMATES, MEASURES, ORIGINS, SOURCES, Table
from estimates.units.registry import UnitRegistry

MEASURE_ROWS = (
    {"id": "soldiers_sent", "title": "Soldiers sent", "unit": "soldier", "kind": "total"},
    {"id": "soldier_pay", "title": "Pay per soldier", "unit": "USD/soldier/month", "kind": "flow"},
    {"id": "payroll", "title": "Pay in total", "unit": "USD/month", "kind": "flow"},
    {"id": "famine_deaths", "title": "Deaths in the famine", "unit": "person", "kind": "total"},
)
SOURCE_ROWS = (
    {
        "id": "asahi",
        "title": "Editorial",
        "publisher": "The Asahi Shimbun",
        "published": "2024-10-26",
    },
    {
        "id": "moon",
        "title": "Forged in Suffering",
        "publisher": "National Update",
        "author": "Joohyun Moon",
        "published": "2024-10/..",
        "url": "https://example.org/moon",
    },
)
ORIGIN_ROWS = (
    {"id": "us_official", "title": "a senior U.S. official", "kind": "unnamed", "reliability": "F"},
    {"id": "seoul", "title": "South Korean intelligence", "kind": "named"},
    {"id": "media_reports", "title": "media reports", "kind": "unnamed", "reliability": "F"},
)

_ORIGIN = {row["id"]: row for row in ORIGIN_ROWS}
_SOURCE = {row["id"]: row for row in SOURCE_ROWS}


def estimate(id: str, measure: str, unit: str, **cells: Any) -> dict[str, Any]:  # noqa: A002 - the column's name
    """One row of `result.estimates`; cells of the file and calculated columns by name."""
    row: dict[str, Any] = dict.fromkeys(ESTIMATES.names, "")
    row |= {"id": id, "measure": measure, "unit": unit, "subject": "North Korea"}
    row |= {
        "line": 2,
        "current": True,
        "is_derived": False,
        "is_calculated": False,
        "low": nan,
        "high": nan,
        "figure": nan,
        "open": "",
        "mixed": False,
        "verdict": "",
    }
    row |= cells
    source, origin = _SOURCE.get(row["source"], {}), _ORIGIN.get(row["origin"], {})
    row.setdefault("result_nature", row["nature"])
    row.setdefault("origin_kind", origin.get("kind", "named"))
    author = source.get("author") or source.get("publisher", "")
    row.setdefault("origin_title", origin.get("title", author))
    row.setdefault("source_title", source.get("title", ""))
    return row


def rows() -> list[dict[str, Any]]:
    """Reported, planned, conditional, stated and derived, calculated, and vague."""
    return [
        estimate(
            "asahi_dispatched",
            "soldiers_sent",
            "soldier",
            qualifier="at_least",
            source="asahi",
            origin="us_official",
            as_of="2024-10-01/2024-10-15",
            locator="paragraph 5",
            as_stated="at least 3,000 North Korean soldiers",
            low=3000.0,
            high=inf,
            figure=3000.0,
            open="high",
        ),
        estimate(
            "asahi_planned",
            "soldiers_sent",
            "soldier",
            qualifier="up_to",
            nature="planned",
            source="asahi",
            origin="seoul",
            as_of="2024-10/..",
            as_stated="plans to send up to 12,000 troops",
            low=0.0,
            high=12000.0,
            figure=12000.0,
            open="low",
        ),
        estimate(
            "moon_troops",
            "soldiers_sent",
            "soldier",
            nature="conditional",
            source="moon",
            origin="media_reports",
            as_of="2024-10/..",
            locator="paragraph 7",
            as_stated="if, as reported by the media, 12,000 soldiers are deployed",
            low=11500.0,
            high=12500.0,
            figure=12000.0,
        ),
        estimate(
            "moon_pay",
            "soldier_pay",
            "USD/soldier/month",
            qualifier="about",
            source="moon",
            origin="media_reports",
            credibility="6",
            as_stated="not confirmed … reportedly paid around $2,000 per month",
            low=1500.0,
            high=2500.0,
            figure=2000.0,
        ),
        estimate(
            "moon_payroll",
            "payroll",
            "USD/month",
            nature="conditional",
            source="moon",
            formula="moon_pay * moon_troops",
            line=5,
            is_derived=True,
            verdict="match",
            as_stated="the total would amount to $24 million per month",
            low=23.5e6,
            high=24.5e6,
            figure=24e6,
        ),
        estimate(
            "dispatched_payroll",
            "payroll",
            "USD/month",
            is_derived=True,
            is_calculated=True,
            formula="moon_pay * asahi_dispatched",
            verdict="calculated",
            low=4.5e6,
            high=inf,
            figure=6e6,
            open="high",
        ),
        estimate(
            "famine",
            "famine_deaths",
            "person",
            qualifier="vague",
            source="moon",
            as_stated="millions died of starvation",
            low=2e6,
            high=inf,
            open="high",
        ),
    ]


def derived(**changes: Any) -> list[dict[str, Any]]:
    """`result.derived`; `changes` go to the stated total."""
    common = {"unit": "USD/month", "nature": "conditional", "mixed": False, "reason": ""}
    stated = {
        "id": "moon_payroll",
        "row": 4,
        "verdict": "match",
        "formula": "moon_pay * moon_troops",
        "stated_low": 23.5e6,
        "stated_figure": 24e6,
        "stated_high": 24.5e6,
        "stated_open": "",
        "low": 17.25e6,
        "figure": 24e6,
        "high": 31.25e6,
        "open": "",
        "ratio": 1.0,
        "accepts_low": 17.25e6,
        "accepts_high": 31.25e6,
        "inputs": ("moon_pay", "moon_troops"),
    }
    calculated = {
        "id": "dispatched_payroll",
        "row": 5,
        "verdict": "calculated",
        "formula": "moon_pay * asahi_dispatched",
        "stated_low": nan,
        "stated_figure": nan,
        "stated_high": nan,
        "stated_open": "",
        "low": 4.5e6,
        "figure": 6e6,
        "high": inf,
        "open": "high",
        "ratio": nan,
        "accepts_low": nan,
        "accepts_high": nan,
        "inputs": ("moon_pay", "asahi_dispatched"),
        "nature": "",
    }
    return [common | stated | changes, common | calculated]


FINDING = {
    "code": "",
    "severity": "error",
    "message": "",
    "file": "estimates.csv",
    "line": pd.NA,
    "column": "",
    "cell": "",
    "estimate": "",
    "observed": "",
    "accepted": "",
}


class Result(SimpleNamespace):
    """Each its own, as a result of the check is: pages keep what they made of one."""

    def __hash__(self) -> int:  # type: ignore[override]  # a namespace has none
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    @property
    def cumulated(self) -> frozenset[str]:
        """As of a result of the check."""
        return frozenset(self.measures.loc[self.measures["kind"].isin(CUMULATED), "id"])


def result(
    *,
    estimates: list[dict[str, Any]] | None = None,
    figures: list[dict[str, Any]] | None = None,
    findings: list[dict[str, Any]] | None = None,
    settings: dict[str, Any] | None = None,
    quantities: list[dict[str, Any]] | None = None,
) -> Any:
    """The whole result; every part can be replaced."""
    own = rows() if estimates is None else estimates
    found = [FINDING | finding for finding in findings or []]
    headlines = [
        {"title": "Soldiers sent", "measures": ["soldiers_sent"], "note": "Different things."},
        {"title": "What their pay would bring", "measures": ["payroll"], "note": ""},
    ]
    not_known = [{"title": "Whether they fight.", "text": "The official does not say."}]
    settings = settings or {"as_at": "2024-11", "headlines": headlines, "not_known": not_known}
    dataset = SimpleNamespace(
        name="made-up",
        title="Made up",
        description="By hand.",
        as_at=settings.get("as_at", ""),
        path=Path("made-up"),
        settings=settings,
        units=UnitRegistry.load(),
    )
    figures = derived() if figures is None else figures
    severities = [finding["severity"] for finding in found]
    told = pd.DataFrame(found, columns=list(FINDING)).astype({"line": "Int64"})
    return Result(
        dataset=dataset,
        measures=_table(MEASURES, MEASURE_ROWS),
        quantities=pd.DataFrame(quantities or [], columns=AGREEMENT),
        sources=_table(SOURCES, SOURCE_ROWS),
        origins=_table(ORIGINS, ORIGIN_ROWS),
        estimates=pd.DataFrame(own, columns=list(estimate("a", "b", "1"))),
        derived=pd.DataFrame(figures, columns=list(derived()[0])),
        series=(series := pd.DataFrame(columns=[*estimate("a", "b", "1"), *SERIES])),
        timeline=Timeline(NONE, NONE, NONE, NONE, NONE.astype(np.bool_)),
        series_at=lambda _: series,
        findings=told,
        outline=told,
        worded=lambda rows: rows,
        counts={"estimates": len(own), "sources": len(SOURCE_ROWS), "derived": len(figures)}
        | {name: severities.count(name) for name in ("error", "warning", "info")},
    )


NONE = np.array([], dtype=np.int64)
SERIES = ["quantity", "row", "series_unit", "end", "speaker", "latest"]
AGREEMENT = ["measure", "subject", "nature", "as_of", "unit", "origins", "status"]
AGREEMENT += ["estimates"]


def _table(table: Table, cells: tuple[dict[str, str], ...]) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(table.names, "") | row for row in cells])
