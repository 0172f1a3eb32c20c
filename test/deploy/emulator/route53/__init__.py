"""Route 53 as it is where moto is kinder: a batch of changes is one change, and requests are throttled."""

from . import changes, throttling  # noqa: F401
