"""moto lists its own directory for each request, under one lock: two thirds of the time of a replay. The directory does not change while it runs."""

from moto import backends

MODULES = frozenset(backends.list_of_moto_modules())

backends.list_of_moto_modules = lambda: MODULES
