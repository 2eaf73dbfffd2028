"""The addresses of what can be taken along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from dashboard import data
from dashboard.export import briefs
from dashboard.export.gallery import FORMS, GALLERY, file_name, named

if TYPE_CHECKING:
    from starlette.requests import Request

_GONE = "This chart is no longer shown. Reload its page and export it from there."


def _chart(request: Request) -> Response:
    """A chart of a page that is open; its name is made of what it shows."""
    shown = GALLERY.find(request.path_params["name"])
    ending = request.path_params["ending"]
    form = FORMS.get(ending)
    if shown is None or form is None:
        return PlainTextResponse(_GONE, status_code=404)
    return attachment(form.make(shown), form.media_type, file_name(shown, ending))


def _brief(request: Request) -> Response:
    """The brief of a dataset, by the name that links have for it."""
    form = briefs.FORMS.get(request.path_params["ending"])
    folder = data.chosen(request.query_params.get("dataset", ""))
    if form is None or folder is None:
        return PlainTextResponse("There is no such brief.", status_code=404)
    try:
        shown = briefs.of_state(data.STORE.load(folder))
    except briefs.NothingToShowError as error:
        return PlainTextResponse(f"The data cannot be read. {error}", status_code=409)
    name = named(f"brief {shown.title}", shown.credit, request.path_params["ending"])
    return attachment(form.make(shown), form.media_type, name)


def attachment(body: bytes, media_type: str, name: str) -> Response:
    """A file to be saved, never shown as a page of ours; `name` is ASCII without quotes."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(body, media_type=media_type, headers=headers)


ROUTES: tuple[BaseRoute, ...] = (
    Route("/api/charts/{name:str}.{ending:str}", _chart),
    Route("/api/brief.{ending:str}", _brief),
)
