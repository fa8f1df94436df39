"""A bare Starlette route that answers with the rows of one query: a database, SQL, parameters, a port."""

from __future__ import annotations

import json
import sqlite3
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

database, sql, parameters, port = sys.argv[1:]
connection = sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)
connection.row_factory = sqlite3.Row


async def rows(_request: Request) -> JSONResponse:
    """The rows as JSON."""
    found = connection.execute(sql, json.loads(parameters))
    return JSONResponse([dict(row) for row in found])


app = Starlette(routes=[Route("/", rows)])
uvicorn.run(
    app,
    host="127.0.0.1",
    port=int(port),
    loop="uvloop",
    http="httptools",
    access_log=False,
    log_level="critical",
)
