"""The part of the registry with the checks of files and their cells."""

from __future__ import annotations

from typing import Final

from estimates.findings.check import INFO, WARNING, Check

FILES: Final = (
    # F: files and cells
    Check(
        code="F101",
        title="a required file is missing or cannot be opened",
        message="{what}",
        explanation="A dataset has measures.csv, estimates.csv and sources.csv, and origins.csv where an estimate "
        "names an origin. Checks that need a missing one are not run, and say so.",
        fix="Add the file; `estimates init DIR` writes a dataset to start from.",
    ),
    Check(
        code="F102",
        title="a listed file is missing",
        message="datapackage.json lists {path}, which does not exist here: add it or take it out of the list",
        explanation="datapackage.json names a resource that is not in the folder.",
        fix="Add the file or remove its resource from datapackage.json.",
        severity=WARNING,
        why="the file is optional, so nothing else depends on it",
    ),
    Check(
        code="F103",
        title="the file is empty",
        message="the file is empty: its first row has to name the columns ({columns})",
        explanation="A table without a header row cannot be read.",
        fix="Write the header row; rows below it are optional.",
    ),
    Check(
        code="F104",
        title="the file is not UTF-8",
        message="{seen}: save the file as “CSV UTF-8”",
        explanation="Text in another encoding can only be guessed at. What could not be read is shown as �.",
        fix="In a spreadsheet choose “CSV UTF-8 (comma delimited)”; in an editor save with encoding UTF-8.",
    ),
    Check(
        code="F105",
        title="the columns are not separated by commas",
        message="{seen} save the file with commas between cells and points in decimals",
        explanation="Spreadsheets in many languages write semicolons. Reading them would mean guessing what a "
        "comma inside a number means, so the file is not read.",
        fix="Save again as comma-separated CSV, or replace the separators and the decimal commas.",
    ),
    Check(
        code="F106",
        title="the file holds NUL bytes",
        message="{count} NUL byte(s), the first on this line: this is not text; save the file again as CSV UTF-8",
        explanation="A NUL byte is a sign of a damaged or binary file.",
        fix="Save the table again as CSV UTF-8 from the program that made it.",
    ),
    Check(
        code="F107",
        title="quotes that do not match",
        message="{what}",
        explanation="A quoted cell has to end with a quote before the next comma, and a quote inside it is "
        "written twice. The line that holds the quote is left out; those below it are read on their own.",
        fix="Close the quote, or double the quotes that belong to the text.",
    ),
    Check(
        code="F108",
        title="a row has more or fewer cells than the header",
        message="the row has {count} cells, the header names {expected} columns: {hint}",
        explanation="Which cell belongs to which column would have to be guessed, so the row is left out.",
        fix='Quote a cell that holds a comma ("1,200"), or add the missing commas.',
    ),
    Check(
        code="F109",
        title="two columns have the same name",
        message="the column {name} appears {count} times: rename or remove all but one",
        explanation="Which of them counts would have to be guessed, so none is read.",
        fix="Keep one column of that name.",
    ),
    Check(
        code="F110",
        title="a required column is missing",
        message="the column {name} is missing: {hint}",
        explanation="The rows cannot be understood without it.",
        fix="Add the column to the header and a cell to every row.",
    ),
    Check(
        code="F111",
        title="a column name is nearly a known one",
        message="the column {name} is not known and is not read: did you mean {nearest}?",
        explanation="Columns of your own are kept and ignored. This one looks like a misspelling.",
        fix="Correct the name, or choose one less like it.",
        severity=WARNING,
        why="columns of one's own are allowed, and this may be one",
    ),
    Check(
        code="F112",
        title="a required cell is blank",
        message="{column} is blank: {hint}",
        explanation="The row is kept, but what needs the cell cannot be worked out.",
        fix="Fill the cell.",
    ),
    Check(
        code="F113",
        title="a cell is too long",
        message="the cell has more than the {limit} characters that are read: an unclosed quote often does this",
        explanation="No cell of a dataset needs that much text; the row is left out.",
        fix="Shorten the text, or look for a quote that was not closed.",
    ),
    Check(
        code="F114",
        title="an id is malformed",
        message="“{cell}” cannot be an id: {hint}",
        explanation="Formulas and links name rows by id: a small letter, then small letters, digits and _; no "
        "word of the formula language (min, max, sum, abs, sqrt).",
        fix="Choose an id such as moon_pay.",
    ),
    Check(
        code="F115",
        title="an id appears twice",
        message="the id {cell} is already used on line {first}: ids are unique in their table",
        explanation="A formula that names it would be ambiguous; only the first row counts.",
        fix="Give one of the rows another id.",
    ),
    Check(
        code="F116",
        title="a number cannot be read",
        message="“{cell}” is not a number here: {hint}",
        explanation="Numbers are digits with optional comma groups of three, a decimal point, a leading minus, or a/b; "
        "then optionally k, K, M, bn, tn, thousand, million, billion, trillion. The row is left out: an "
        "unreadable cell is never a blank one.",
        fix="Write the number in that form; ranges go into low and high, units into unit.",
    ),
    Check(
        code="F117",
        title="a date cannot be read",
        message="“{cell}” is not a date here: {hint}",
        explanation="Dates are ISO 8601: 2024, 2024-10, 2024-10-18, a week 2024-W42, an interval 2024-10-01/2024-10-15, "
        "an open one 2023-08/.. or ../2024; both ends written out, years 0001 to 9999. Quarters are 2024-Q4, halves "
        "2024-H2.",
        fix="Write the date in that form.",
    ),
    Check(
        code="F118",
        title="a word is not in the column's vocabulary",
        message="“{cell}” is not one of the words for {column}: {hint}",
        explanation="Columns such as qualifier, nature and status take one of a few words.",
        fix="Use one of the words, or leave the cell blank.",
    ),
    Check(
        code="F119",
        title="datapackage.json cannot be used",
        message="{what}",
        explanation="datapackage.json names and describes the dataset and holds its settings. Without it the tables are "
        "still checked, under the folder's name.",
        fix="Fix the JSON at the place named; `estimates init DIR` shows a valid one.",
    ),
    Check(
        code="F121",
        title="an address is not http or https",
        message="“{cell}” is not an http or https address and is not shown as a link",
        explanation="Anything else in a link can be harmful to those who follow it.",
        fix="Write the full address, beginning with https://.",
        severity=WARNING,
        why="no figure depends on it, and the page does not link to it",
    ),
    Check(
        code="F123",
        title="a cell holds characters that cannot be seen",
        message="“{cell}” holds control characters (written out here): remove them",
        explanation="Control characters, and those that turn the direction of writing, make a"
        " cell look different from what it is: a number may show its digits in another order.",
        fix="Type the cell again, or paste it as plain text.",
        severity=WARNING,
        why="the cell is read as it is; it is people who may misread it",
    ),
    Check(
        code="F124",
        title="a program has garbled the text of a cell",
        message="“{cell}”: {what}",
        explanation="Spreadsheets that open a file in the wrong encoding make â€œ of a quotation mark and Ã© of é, and save what "
        "they show: #### for a column that was too narrow, #NAME? for text that they took for a formula.",
        fix="Put the text back as the source has it; `estimates undo` or an older version of the file may have it.",
        severity=WARNING,
        why="no figure depends on it; it is people who cannot read it",
    ),
    Check(
        code="F125",
        title="a decimal point may be one of thousands",
        message="“{cell}” is read with three decimals: if the point separates thousands, write a"
        " comma; if not, leave the zeros out",
        explanation="In many languages 12.000 is twelve thousand. Here it is twelve.",
        fix="Write 12,000, or 12.",
        severity=WARNING,
        why="the cell can be read; it may mean something else",
    ),
    Check(
        code="F126",
        title="a save was interrupted",
        message="{what}",
        explanation="The program or the machine stopped while several files were saved. The next"
        " command or page finished the save or took it back, so the files are those of one save."
        " This is reported until something else is saved.",
        fix="Check whether the last edit is there (`estimates undo --list`); if it is not, make"
        " it again.",
        severity=INFO,
        why="the files are whole again",
    ),
    Check(
        code="F127",
        title="an interrupted save could not be finished",
        message="{what}",
        explanation="Some files are from before the save, others from after it, so figures and"
        " sources may not fit together. The save can be neither finished nor taken back here,"
        " because the folder cannot be written to, or because its files were changed since.",
        fix="Run `estimates fsck` where the folder can be written to; or check the files named,"
        " and save something.",
    ),
    Check(
        code="F128",
        title="the journal is damaged",
        message="the journal does not say how the last save ended: {what}; `estimates fsck` names every damaged line",
        explanation="journal.jsonl has a line for each save and its end. What a damaged line"
        " recorded is lost, and that save cannot be undone; all others can.",
        fix="Take the line from an older version of the file, or remove it.",
        severity=WARNING,
        why="the tables are whole",
    ),
    Check(
        code="F130",
        title="a check could not run",
        message="not checked: {what}, because {reason}",
        explanation="What could not be checked is reported, so that silence is never taken for"
        " agreement.",
        fix="Fix what the reason names.",
        severity=INFO,
        why="the cause has an error of its own",
    ),
)
