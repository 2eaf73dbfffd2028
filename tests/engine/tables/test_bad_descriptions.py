"""Hostile units.txt and datapackage.json: a finding each; the tables are checked all the same."""

from __future__ import annotations

import pytest
from spoilt_folder import Folder, checked


@pytest.mark.parametrize(
    "text",
    [
        "@import /etc/passwd",
        "@import units.txt",
        "@alias person = x",
        "@group g\nx = person\n@end",
        "@defaults\n@end",
        "@system s\n@end",
        "person = 2 * m",
        "soldier = 3 * m",
        "x = 9**9**9 * person",
        "x = 10**400 * person",
        "x = 0 * person",
        "x = nan * person",
        "x = y\ny = x",
        "x = x",
        "x = zorkmid",
        "=",
        "x",
        "x = __import__('os')",
        "x = " + "(" * 5_000,
        "x = [x]\nx = [x]",
        "x" * 100_000 + " = [x]",
        "k = [k]\n\0",
        "kilo- = 7",
        "x = [x]\n" * 50_000,
        "".join(f"u{n} = [u{n}]\n" for n in range(50_000)),
        "".join(f"u{n + 1} = u{n}\n" for n in range(3_000)),
    ],
    ids=lambda text: ascii(text[:24]),
)
def test_hostile_units_are_findings(text: str, folder: Folder) -> None:
    """The rest of the registry stays as it was: the dataset is still checked."""
    result = checked(folder.write("units.txt", text))
    assert set(result.findings["code"]) == {"U305"}
    assert result.derived["verdict"].tolist() == ["match", "calculated"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", "F119"),
        ("[]", "F119"),
        ("null", "F119"),
        ('"text"', "F119"),
        ("[" * 100_000, "F119"),
        ('{"a":' * 100_000, "F119"),
        ('{"x": ' + "9" * 100_000 + "}", "F119"),
        ('{"x": "' + "y" * 5_000_000 + '"}', "F119"),
        ('{"title": "\\ud83d"}', "F119"),
        ('{"a": 1,}', "F119"),
        ("{'a': 1}", "F119"),
        ('{"name": "é"}'.encode("cp1252"), "F119"),
        ('{"name": "x"}'.encode("utf-16"), "F119"),
        ('{"name": 5}', "F120"),
        ('{"title": ["x"]}', "F120"),
        ('{"description": null}', "F120"),
        ('{"resources": {}}', "F120"),
        ('{"resources": [{"path": "../../etc/passwd"}]}', "F102"),
        ('{"resources": [{"path": "/etc/passwd"}]}', "F102"),
        ('{"resources": [{"path": "\\u0000"}]}', "F102"),
        ('{"resources": [{"path": "' + "x" * 5_000 + '"}]}', "F102"),
        ('{"resources": [1, null, [], {"path": 5}, {"path": ["a"]}, {}]}', ""),
        ('{"estimates": []}', "F120"),
        ('{"estimates": "x"}', "F120"),
        ('{"estimates": null}', "F120"),
        ('{"estimates": {"unknown": 1}}', "F120"),
        ('{"estimates": {"' + "x" * 5_000 + '\\u202e": 1}}', "F120"),
        ('{"estimates": {"as_at": 2024}}', "F120"),
        ('{"estimates": {"as_at": "October"}}', "F120"),
        ('{"estimates": {"as_at": ""}}', "F120"),
        ('{"estimates": {"as_at": null}}', "F120"),
        ('{"estimates": {"severities": []}}', "F120"),
        ('{"estimates": {"severities": {"D502": "fatal"}}}', "F120"),
        ('{"estimates": {"severities": {"D502": ["error"]}}}', "F120"),
        ('{"estimates": {"severities": {"D502": {}}}}', "F120"),
        ('{"estimates": {"severities": {"X999": "error"}}}', "F120"),
        ('{"estimates": {"limits": [1]}}', "F120"),
        ('{"estimates": {"limits": {"D501": 5}}}', "F120"),
        ('{"estimates": {"limits": {"D506": 0}}}', "F120"),
        ('{"estimates": {"limits": {"D506": "1"}}}', "F120"),
        ('{"estimates": {"limits": {"D506": true}}}', "F120"),
        ('{"estimates": {"limits": {"D506": NaN}}}', "F120"),
        ('{"estimates": {"limits": {"D506": 1e999}}}', "F120"),
        ('{"estimates": {"limits": {"D506": ' + "9" * 400 + "}}}", "F120"),
        ('{"estimates": {"headlines": {}}}', "F120"),
        ('{"estimates": {"headlines": [1]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": 1, "measures": []}]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": "x", "measures": "pay"}]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": "x", "measures": [1]}]}}', "F120"),
        ('{"estimates": {"headlines": [{"title": "x", "measures": [], "note": 1}]}}', "F120"),
        ('{"estimates": {"fail_on": "verdicts"}}', "F120"),
        ('{"estimates": {"fail_on": ["verdict"]}}', "F120"),
        ('{"estimates": {"fail_on": [["verdicts"]]}}', "F120"),
        ('{"estimates": {"fail_on": [null]}}', "F120"),
        ('{"estimates": {"thresholds": {}}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": "x"}]}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": 1, "value": 1}]}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": "pay", "value": true}]}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": "pay", "value": NaN}]}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": "pay", "value": 1e999}]}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": "pay", "value": 1, "unit": 1}]}}', "F120"),
        ('{"estimates": {"thresholds": [{"estimate": "no\\u202e", "value": 1}]}}', "F120"),
        ('{"estimates": {"notify": "mail me"}}', "F120"),
        ('{"estimates": {"notify": []}}', "F120"),
        ('{"estimates": {"notify": [""]}}', "F120"),
        ('{"estimates": {"notify": ["mail", 1]}}', "F120"),
        ('{"estimates": {"notify": ["mail", "\\u0000"]}}', "F120"),
        ('{"estimates": {"not_known": [{"title": "x"}]}}', "F120"),
        ('{"estimates": {"not_known": [{"title": "x", "text": {}}]}}', "F120"),
    ],
    ids=lambda value: ascii(value[:90]),
)
def test_a_hostile_description_is_a_finding(
    text: str | bytes, expected: str, folder: Folder
) -> None:
    """The tables are checked all the same."""
    result = checked(folder.write("datapackage.json", text))
    assert set(result.findings["code"]) == ({expected} if expected else set())
    assert result.derived["verdict"].tolist() == ["match", "calculated"]
    assert (result.dataset.name + result.dataset.title).isprintable()
