"""Values on their way to the kernel and back: objects go by reference, structs, enums and maps in a wrapping."""

import datetime
import enum
import importlib
import inspect
import sys
from typing import Any

types: dict = {}
"""By the name that the kernel knows them by: classes, interfaces, structs and enums."""
modules: dict = {}
"""The Python module of each jsii package."""
_objects: dict = {}
_PLAIN = (type(None), bool, int, float, str)


def remember(instance: object, ref: str) -> None:
    instance.__jsii_ref__ = ref
    _objects[ref] = instance


def reference(instance: object) -> dict:
    if not hasattr(instance, "__jsii_ref__"):
        sys.modules[__package__].create(type(instance), instance)
    return {"$jsii.byref": instance.__jsii_ref__}


def to_kernel(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return {"$jsii.enum": f"{value.__jsii_type__}/{value.value}"}
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, (list, tuple)):
        return [to_kernel(one) for one in value]
    if isinstance(value, dict):
        return {"$jsii.map": {key: to_kernel(one) for key, one in value.items()}}
    if isinstance(value, datetime.datetime):
        return {"$jsii.date": value.isoformat()}
    if hasattr(value, "__jsii_name_mapping__"):
        data = {name: to_kernel(getattr(value, python_name)) for python_name, name in value.__jsii_name_mapping__.items()}
        return {"$jsii.struct": {"fqn": value.__jsii_type__, "data": data}}
    return reference(value)


def from_kernel(value: Any) -> Any:
    if isinstance(value, list):
        return [from_kernel(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$jsii.byref" in value:
        return _object(value["$jsii.byref"], value.get("$jsii.interfaces") or [])
    if "$jsii.enum" in value:
        fqn, member = value["$jsii.enum"].rsplit("/", 1)
        return _type(fqn)(member)
    if "$jsii.date" in value:
        return datetime.datetime.fromisoformat(value["$jsii.date"].replace("Z", "+00:00"))
    return {key: from_kernel(one) for key, one in value.get("$jsii.map", value).items()}


def _object(ref: str, interfaces: list) -> Any:
    """The one that is known by this reference, or a new one of the class that is nearest to the kernel's."""
    if ref in _objects:
        return _objects[ref]
    fqn = ref.rsplit("@", 1)[0]
    bases = ([] if fqn == "Object" else [_type(fqn)]) + [_type(one) for one in interfaces]
    structs = [base for base in bases if hasattr(base, "__jsii_name_mapping__")]
    if structs:
        get, nothing = sys.modules[__package__].get, type("Struct", (), {"__jsii_ref__": ref})()
        return structs[0](**{name: get(nothing, jsii_name) for name, jsii_name in structs[0].__jsii_name_mapping__.items()})
    concrete = [base.__jsii_proxy_class__() if hasattr(base, "__jsii_proxy_class__") else base for base in bases]
    cls = concrete[0] if len(concrete) == 1 else type(concrete[0])("+".join(base.__name__ for base in bases), tuple(concrete), {})
    instance = cls.__new__(cls)
    remember(instance, ref)
    return instance


def _type(fqn: str) -> type:
    """Generated modules are imported when they are needed, and make their types known then."""
    if fqn not in types:
        root = modules[fqn.split(".")[0]]
        submodules = getattr(sys.modules[f"{root}._jsii"], "_SUBMODULE_FQN_MAP", {})
        importlib.import_module(submodules.get(fqn.rsplit(".", 1)[0], root))
    return types[fqn]


def overrides_of(instance: object) -> list:
    """What a class that is written in Python has in place of a member that the kernel knows."""
    own = []
    for cls in type(instance).__mro__:
        if "__jsii_type__" in vars(cls):
            break
        own.append(cls)
    others = [cls for cls in type(instance).__mro__ if cls not in own]
    others += [base for one in type(instance).__mro__ for base in vars(one).get("__jsii_ifaces__", [])]
    overrides = {}
    for name in [name for cls in own for name in vars(cls)]:
        originals = [inspect.getattr_static(cls, name) for cls in others if hasattr(cls, name)]
        for original in originals:
            kind = "property" if isinstance(original, property) else "method"
            if jsii_name_of(original):
                overrides[name] = {kind: jsii_name_of(original), "cookie": name}
    return list(overrides.values())


def jsii_name_of(original: Any) -> str:
    return getattr(original.fget if isinstance(original, property) else original, "__jsii_name__", None)


def called_back(callback: dict) -> Any:
    if "get" in callback:
        return getattr(_objects[callback["get"]["objref"]["$jsii.byref"]], callback["cookie"])
    if "set" in callback:
        return setattr(_objects[callback["set"]["objref"]["$jsii.byref"]], callback["cookie"], from_kernel(callback["set"]["value"]))
    method = getattr(_objects[callback["invoke"]["objref"]["$jsii.byref"]], callback["cookie"])
    args = [from_kernel(one) for one in callback["invoke"].get("args") or []]
    keywords = [name for name, one in inspect.signature(method).parameters.items() if one.kind == one.KEYWORD_ONLY]
    # The last argument, a struct, is spread over the keywords.
    spread = {name: getattr(args[-1], name) for name in keywords if hasattr(args[-1], name)} if keywords and args else {}
    return method(*(args[:-1] if keywords else args), **spread)
