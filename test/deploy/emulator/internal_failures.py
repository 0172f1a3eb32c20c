"""
Answers a request in which moto itself fails as AWS does, with an error that every client reads and repeats. moto answers with a page in HTML, in which the AWS SDK
finds no status, so that it gives up: its data sometimes changes while two requests are handled at the same time.
"""

import traceback

from flask import request
from moto.moto_server import werkzeug_app
from werkzeug.exceptions import HTTPException

CODE, MESSAGE = "InternalFailure", "The emulator failed; its log says why."
create_backend_app = werkzeug_app.create_backend_app


def failed(error):
    # An error of AWS that moto means to answer with.
    if isinstance(error, HTTPException):
        return error
    traceback.print_exception(error)
    if "json" in request.headers.get("Content-Type", ""):
        return {"__type": CODE, "message": MESSAGE}, 500
    body = f"<ErrorResponse><Error><Type>Receiver</Type><Code>{CODE}</Code><Message>{MESSAGE}</Message></Error></ErrorResponse>"
    return body, 500, {"Content-Type": "text/xml"}


def create(service):
    app = create_backend_app(service)
    app.register_error_handler(Exception, failed)
    return app


werkzeug_app.create_backend_app = create
