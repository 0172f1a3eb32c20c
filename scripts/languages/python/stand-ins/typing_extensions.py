"""Stands in for the package of that name. Generated code takes the base of its interfaces from it and nothing else."""


class Protocol:
    __protocol_attrs__ = frozenset()
