"""What a reader takes along: charts as pictures and data. Nothing here knows a page."""
