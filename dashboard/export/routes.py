"""The addresses of what can be taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard.export.gallery import FORMS, GALLERY, file_name

if TYPE_CHECKING:
    from starlette.requests import Request

_GONE = "This chart is not shown any more. Load its page again and export it from there."


def _chart(request: Request) -> Response:
    """A chart of a page that is open; its name is made of what it shows."""
    shown = GALLERY.find(request.path_params["name"])
    ending = request.path_params["ending"]
    form = FORMS.get(ending)
    if shown is None or form is None:
        return PlainTextResponse(_GONE, status_code=404)
    return attachment(form.make(shown), form.media_type, file_name(shown, ending))


def attachment(body: bytes, media_type: str, name: str) -> Response:
    """A file to be saved, never shown as a page of ours; `name` is ASCII without quotes."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)


def chart_address(name: str, ending: str) -> str:
    """The address of a chart, relative to any page."""
    return f"api/charts/{name}.{ending}"


ROUTES: tuple[BaseRoute, ...] = (Route("/api/charts/{name:str}.{ending:str}", _chart),)
