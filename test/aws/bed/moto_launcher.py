"""moto's server with the six Glue calls on column statistics that Trino makes and moto lacks; each answers that there are none.

Without them Trino rolls a CREATE TABLE AS back ("Failed updating column statistics").
"""

import sys

from moto.core.responses import EmptyResult
from moto.glue.responses import GlueResponse
from moto.server import main

for verb in ("delete", "get", "update"):
    for scope in ("table", "partition"):
        setattr(GlueResponse, f"{verb}_column_statistics_for_{scope}", lambda self: EmptyResult())

sys.exit(main())
