"""What generated packages need of the package `jsii`, for where that can't be had.

It is a client of the same kernel (`@jsii/runtime`), which knows and runs the constructs. What is left out: checks of
arguments before they are sent, asynchronous methods, setters of static properties.
"""

import abc
import importlib.util
import os
import subprocess
from typing import Union

from . import python
from .kernel import call
from .values import from_kernel, modules, overrides_of, reference, remember, to_kernel, types

Number = Union[int, float]


class JSIIAssembly:
    """A jsii package within a Python package: the archive beside the code is what the kernel runs."""

    @classmethod
    def load(cls, name: str, version: str, module: str, filename: str) -> "JSIIAssembly":
        home = os.path.dirname(importlib.util.find_spec(f"{module}._jsii").origin)
        call("load", name=name, version=version, tarball=os.path.join(home, filename))
        modules[name] = module
        return cls()

    def invokeBinScript(self, assembly: str, script: str, args: list) -> int:
        found = call("getBinScriptCommand", assembly=assembly, script=script, args=args)
        return subprocess.run([found["command"], *found["args"]], env=found["env"]).returncode


class JSIIMeta(type):
    """Of the classes that the kernel knows, and of those that users derive from them, which have no `jsii_type` of their own."""

    def __new__(mcs, name, bases, attributes, *, jsii_type=None):
        made = super().__new__(mcs, name, bases, attributes)
        return made if jsii_type is None else _registered(made, jsii_type)

    def __init__(cls, name, bases, attributes, *, jsii_type=None):
        super().__init__(name, bases, attributes)


class JSIIAbstractClass(abc.ABCMeta, JSIIMeta):
    pass


def _registered(cls, jsii_type: str):
    cls.__jsii_type__ = jsii_type
    types[jsii_type] = cls
    return cls


def enum(*, jsii_type: str):
    return lambda cls: _registered(cls, jsii_type)


interface = enum


def data_type(*, jsii_type: str, jsii_struct_bases: list, name_mapping: dict):
    def decorate(cls):
        cls.__jsii_name_mapping__ = name_mapping
        return _registered(cls, jsii_type)
    return decorate


def member(*, jsii_name: str):
    def decorate(function):
        function.__jsii_name__ = jsii_name
        return function
    return decorate


def implements(*interfaces: type):
    def decorate(cls):
        cls.__jsii_ifaces__ = [*getattr(cls, "__jsii_ifaces__", []), *interfaces]
        return cls
    return decorate


def proxy_for(cls: type) -> type:
    return cls.__jsii_proxy_class__()


def create(cls: type, instance: object, args: list = []) -> None:
    made = call(
        "create",
        fqn=getattr(cls, "__jsii_type__", "Object"),
        args=to_kernel(list(args)),
        overrides=overrides_of(instance),
        interfaces=[one.__jsii_type__ for one in getattr(cls, "__jsii_ifaces__", [])],
    )
    remember(instance, made["$jsii.byref"])


def get(instance: object, name: str):
    return from_kernel(call("get", objref=reference(instance), property=name).get("value"))


def set(instance: object, name: str, value: object) -> None:
    call("set", objref=reference(instance), property=name, value=to_kernel(value))


def invoke(instance: object, name: str, args: list):
    return from_kernel(call("invoke", objref=reference(instance), method=name, args=to_kernel(args)).get("result"))


def sget(cls: type, name: str):
    return from_kernel(call("sget", fqn=cls.__jsii_type__, property=name).get("value"))


def sinvoke(cls: type, name: str, args: list):
    return from_kernel(call("sinvoke", fqn=cls.__jsii_type__, method=name, args=to_kernel(args)).get("result"))
