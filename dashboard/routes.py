"""All addresses of the server that are no pages."""

from __future__ import annotations

from dashboard import live
from dashboard.export import routes as export

ROUTES = (*export.ROUTES, *live.ROUTES)
