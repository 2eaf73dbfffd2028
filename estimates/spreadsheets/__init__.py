"""Datasets as spreadsheets: a workbook that is written, edited elsewhere, and read as edits."""
