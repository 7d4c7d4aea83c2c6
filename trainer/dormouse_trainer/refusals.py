"""Errors of the HTTP interface: every one is {what, why, next} with a status."""

from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from .errors import TrainerError, from_os_error
from .migrations import JOB_STEPS
from .schema import UserText

UPDATE = "Update Dormouse, then try again."


class Refusal(TrainerError):
    """A TrainerError with the HTTP status that it is sent with."""

    def __init__(self, status: int, what: str, why: str, next: str) -> None:
        super().__init__(what, why, next)
        self.status = status


def add_error_handlers(app: FastAPI) -> None:
    """Makes `app` answer errors of the trainer, of the disk, of a request's shape and of routing."""

    def answer(status: int, text: UserText, headers: Mapping[str, str] | None = None) -> JSONResponse:
        return JSONResponse(text.model_dump(), status, headers)

    @app.exception_handler(TrainerError)
    async def of_the_trainer(_: Request, error: TrainerError) -> JSONResponse:
        return answer(getattr(error, "status", 422), error.text)

    @app.exception_handler(OSError)
    async def of_the_disk(_: Request, error: OSError) -> JSONResponse:
        return answer(507, from_os_error(error, error.filename or "the state folder").text)

    @app.exception_handler(RequestValidationError)
    async def of_shape(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if tuple(first["loc"]) == ("body", "v"):
            why = f"Its schema version is not the one this trainer speaks ({len(JOB_STEPS) + 1})."
            return answer(422, UserText(what="The job was refused.", why=why, next=UPDATE))
        # The place and the rule only: the value may be a memory's text.
        why = f"{'.'.join(map(str, first['loc']))}: {first['msg']}."
        return answer(422, UserText(what="The request does not fit.", why=why, next=UPDATE))

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> JSONResponse:
        text = UserText(what="The trainer cannot do this.", why=f"{error.detail}.", next=UPDATE)
        headers = dict(error.headers or {})
        if error.status_code == 405 and (methods := methods_of(app, request.url.path)):
            headers["Allow"] = ", ".join(methods)
        return answer(error.status_code, text, headers)


def methods_of(app: FastAPI, path: str) -> list[str]:
    """Methods of a path, from the OpenAPI document: the router names those of the first of its routes only."""
    operations = [item for name, item in app.openapi()["paths"].items() if compile_path(name)[0].match(path)]
    return sorted(method.upper() for item in operations for method in item)
