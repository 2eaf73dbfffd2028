"""`python -m estimates` is the command `estimates`."""

from estimates.cli import main

main()
