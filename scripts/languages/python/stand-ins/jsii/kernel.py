"""The kernel: a process that takes a request a line and gives an answer a line."""

import atexit
import base64
import json
import os
import platform
import subprocess
import sys
import threading
from typing import Any

from . import values


def _start() -> subprocess.Popen:
    program = os.environ.get("JSII_RUNTIME")
    if program is None:
        raise RuntimeError("JSII_RUNTIME is not set; it names the bin/jsii-runtime.js of the npm package @jsii/runtime")
    env = {**os.environ, "JSII_AGENT": f"Python/{platform.python_version()}"}
    process = subprocess.Popen(["node", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env)
    threading.Thread(target=_pass_on, args=(process.stderr,), daemon=True).start()
    return process


def _pass_on(stderr) -> None:
    """What constructs print comes wrapped, because the kernel's own output is its answers."""
    for line in stderr:
        wrapped = json.loads(line) if line.startswith(b"{") else {"stderr": base64.b64encode(line)}
        for stream, text in wrapped.items():
            getattr(sys, stream).buffer.write(base64.b64decode(text))
            getattr(sys, stream).flush()


_process = _start()
_hello = json.loads(_process.stdout.readline())["hello"]


@atexit.register
def _stop() -> None:
    _send({"exit": 0})
    _process.stdin.close()
    _process.wait(timeout=30)


def _send(message: dict) -> None:
    _process.stdin.write(json.dumps(message).encode() + b"\n")
    _process.stdin.flush()


def call(api: str, **arguments: Any) -> Any:
    """Before the kernel answers it may ask back: for a method or a property that is written in Python."""
    _send({"api": api, **arguments})
    while True:
        line = _process.stdout.readline()
        if line == b"":
            raise RuntimeError(f"{_hello} ended while it was asked to {api}")
        message = json.loads(line)
        if "ok" in message:
            return message["ok"]
        if "error" in message:
            raise RuntimeError(message["error"])
        _send({"complete": _answer_to(message["callback"])})


def _answer_to(callback: dict) -> dict:
    try:
        return {"cbid": callback["cbid"], "result": values.to_kernel(values.called_back(callback))}
    except Exception as error:
        return {"cbid": callback["cbid"], "err": str(error)}
