"""Reads the benchmark's list with dlt into Parquet files; prints what it took. Arguments: address, folder."""

import json
import resource
import sys
import time

import dlt
from dlt.sources.helpers import requests

base_url, folder = sys.argv[1], sys.argv[2]


@dlt.resource(name="subscriptions", primary_key="id", write_disposition="append")
def subscriptions():
    session = requests.Client().session
    params = {"limit": 100, "status": "all"}
    while True:
        page = session.get(f"{base_url}/v1/subscriptions", params=params).json()
        yield page["data"]
        if not page["has_more"]:
            return
        params["starting_after"] = page["data"][-1]["id"]


start = time.perf_counter()
pipeline = dlt.pipeline(
    pipeline_name="bench",
    pipelines_dir=f"{folder}/pipelines",
    destination=dlt.destinations.filesystem(bucket_url=f"file://{folder}/out"),
    dataset_name="raw",
)
pipeline.run(subscriptions(), loader_file_format="parquet")
seconds = time.perf_counter() - start
usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
rss = max(usage.ru_maxrss for usage in usages) * 1024
cpu = sum(usage.ru_utime + usage.ru_stime for usage in usages)
rows = sum(pipeline.last_trace.last_normalize_info.row_counts.values())
print(json.dumps({"seconds": seconds, "cpu": cpu, "rows": rows, "rss": rss}))
