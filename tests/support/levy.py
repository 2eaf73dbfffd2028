"""A short article of our own with claims, a sum, numbers that are none, and a lost hedge."""

from __future__ import annotations

LEVY = """Pay and promises: what the river levy costs

The government has sent its guards to the dams since 2023, and nobody has said for how long. A \
report of 4 March lists a dam called KN-23.

According to the Water Board, 4,500 guards are deployed along the Upper River. Each guard is paid \
around $1,200 per month. That means the total would amount to $5.4 million per month, money that \
the towns do not have.

Critics say that the plan is a gamble. Nothing in it explains who pays once the season is over. \
The Board has not answered letters. Its chair, aged 61, resigned in 2022.

At least 300 homes were flooded last year, a senior official said, and 12,000 troops were sent to \
Russia in the autumn.
"""
"""Its claims: c1 guards, c2 pay, c3 the total of both, c4 homes, c5 the troops of `asahi_planned`,
there "up to"."""
