"""Python runs this before moto_server if it is on PYTHONPATH. A server without these extensions must not run: it would accept everything."""

import os
import traceback

try:
    import internal_failures  # noqa: F401
    import quick  # noqa: F401
    import route53  # noqa: F401
    if "DEPLOY_DIRECTORY" in os.environ:
        import extensions  # noqa: F401
except BaseException:
    traceback.print_exc()
    os._exit(1)
