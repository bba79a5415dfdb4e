"""The Python twin of `request-example`: the same three ways to request the same items.

Standard library only. It prints one line a variant, when that variant has ended:

    python sequential: 1.0512 s, 20 items

`request-example --python` runs it against the same service. By hand:

    python3 part2-threading/python/request_example.py http://127.0.0.1:8080 1,2,3 6
"""

import json
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

# A proxy from the environment would be used for loopback addresses, too.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TIMEOUT_SECONDS = 5


def request_item(base_url, item_id):
    """The item, or None when it is missing or its request failed."""
    url = f"{base_url}/api/v1/items/{item_id}"
    try:
        with OPENER.open(url, timeout=TIMEOUT_SECONDS) as answer:
            return json.load(answer)
    except (OSError, ValueError):  # HTTP errors, time-outs and broken connections are OSErrors.
        return None


def request_sequential(base_url, ids):
    """One after another."""
    items = {item_id: request_item(base_url, item_id) for item_id in ids}
    return {item_id: item for item_id, item in items.items() if item is not None}


def request_concurrent(base_url, ids):
    """A named thread for each item. A thread's result is lost unless it is put somewhere."""
    items = {}

    def work(item_id):
        item = request_item(base_url, item_id)
        if item is not None:
            items[item_id] = item

    threads = [
        threading.Thread(target=work, args=(item_id,), name=f"item-{item_id}") for item_id in ids
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return items


def request_pooled(base_url, ids, workers):
    """A bounded pool: `map` keeps the order of the ids."""
    with ThreadPoolExecutor(max_workers=workers) as pool:
        results = pool.map(lambda item_id: request_item(base_url, item_id), ids)
        return {item_id: item for item_id, item in zip(ids, results) if item is not None}


def main():
    base_url, ids, workers = sys.argv[1], [int(i) for i in sys.argv[2].split(",")], int(sys.argv[3])
    for variant, work in [
        ("python sequential", lambda: request_sequential(base_url, ids)),
        ("python, a thread each", lambda: request_concurrent(base_url, ids)),
        (f"python, pool of {workers}", lambda: request_pooled(base_url, ids, workers)),
    ]:
        start = time.perf_counter()
        found = len(work())
        seconds = time.perf_counter() - start
        print(f"{variant}: {seconds:.4f} s, {found} items", flush=True)


if __name__ == "__main__":
    main()
