"""Orders the resources of a template."""

import re

from moto.cloudformation.exceptions import ValidationError


def in_order(resources):
    """Returns the logical ids, each after those that it refers to."""
    ordered = {}

    def visit(logical_id, path=()):
        if logical_id in path:
            raise ValidationError(message=f"Circular dependency between resources: {path}")
        if logical_id not in ordered:
            for other in sorted(referred_to(resources[logical_id]) & set(resources)):
                visit(other, (*path, logical_id))
            ordered[logical_id] = True

    for logical_id in resources:
        visit(logical_id)
    return list(ordered)


def referred_to(value):
    if isinstance(value, list):
        return set().union(*map(referred_to, value))
    if not isinstance(value, dict):
        return set()
    found = {value["Ref"]} if isinstance(value.get("Ref"), str) else set()
    if "Fn::GetAtt" in value:
        found.add(value["Fn::GetAtt"][0])
    if "DependsOn" in value:
        found |= {value["DependsOn"]} if isinstance(value["DependsOn"], str) else set(value["DependsOn"])
    if "Fn::Sub" in value:
        found |= {name.split(".")[0] for name in re.findall(r"\$\{([^!}]+)\}", value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0])}
    return found.union(*map(referred_to, value.values()))
