import functools
import typing

cached_type_hints = functools.lru_cache(maxsize=None)(typing.get_type_hints)
"""What a signature says, which fails where it names a type that is not there."""


def check_type(argname: str, value: object, expected_type: object) -> None:
    pass
