"""Python runs this before moto_server, when it is on PYTHONPATH. A server that could not be taught must not run: it would nod at everything."""

import os
import traceback

try:
    import quick  # noqa: F401
    import route53  # noqa: F401
    if "DEPLOY_DIRECTORY" in os.environ:
        import taught  # noqa: F401
except BaseException:
    traceback.print_exc()
    os._exit(1)
