"""Stands in for the package of that name, which hides what a module does not publish. Nothing needs to be hidden here."""


def publish() -> None:
    pass
