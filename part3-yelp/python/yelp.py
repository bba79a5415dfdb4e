"""The Python twin of this part: the same scraping, with the standard library only.

Started by `yelp --python`, which gives it the address of the service and reads its lines,
`python VARIANT: SECONDS s, RESULT`. By hand, beside a service of your own:

    YELP_API_KEY=... python3 yelp.py --base-url http://127.0.0.1:8080 Toronto Zürich
"""

import argparse
import json
import multiprocessing
import os
import queue
import sqlite3
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 5  # seconds
UPSERT = (
    "INSERT INTO documents (id, doc) VALUES (?, ?)"
    " ON CONFLICT (id) DO UPDATE SET doc = excluded.doc"
)


class Client:
    """A client of one service; threads may share it."""

    def __init__(self, base_url):
        self.base_url = base_url.rstrip("/")
        # No proxy from the environment, as in the Rust client.
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        key = os.environ.get("YELP_API_KEY", "")
        self.headers = {"Authorization": f"Bearer {key}"}

    def get(self, path):
        request = urllib.request.Request(self.base_url + path, headers=self.headers)
        with self.opener.open(request, timeout=TIMEOUT) as answer:
            return json.load(answer)

    def search(self, city):
        query = urllib.parse.urlencode({"location": city, "limit": 20})
        return [found["id"] for found in self.get("/v3/businesses/search?" + query)["businesses"]]

    def business(self, business_id):
        return self.get("/v3/businesses/" + urllib.parse.quote(business_id, safe=""))


class Store:
    """Documents in an SQLite file, in the same table as the Rust store's."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.connection = sqlite3.connect(
            path, timeout=20, isolation_level=None, check_same_thread=False
        )
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute(
            "CREATE TABLE IF NOT EXISTS documents ("
            " id TEXT PRIMARY KEY NOT NULL, doc TEXT NOT NULL CHECK (json_valid(doc)))"
        )

    def upsert(self, business_id, document):
        with self.lock:
            self.connection.execute(UPSERT, (business_id, json.dumps(document)))

    def count(self):
        with self.lock:
            return self.connection.execute("SELECT count(*) FROM documents").fetchone()[0]


def scrape_business_info(client, store, business_id):
    store.upsert(business_id, client.business(business_id))


def city_one_by_one(client, store, city):
    for business_id in client.search(city):
        scrape_business_info(client, store, business_id)


def city_with_threads(client, store, city):
    threads = [
        threading.Thread(target=scrape_business_info, args=(client, store, business_id))
        for business_id in client.search(city)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_a_process(scrape, base_url, path, city):
    """What runs in a city's process: nothing is shared, so client and store are made anew."""
    scrape(Client(base_url), Store(path), city)


def a_process_a_city(scrape, base_url, path, cities):
    processes = [
        multiprocessing.Process(target=in_a_process, args=(scrape, base_url, path, city))
        for city in cities
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def scrape_politely(client, store, ids, threads):
    """Many threads and one moment before which none of them may ask."""
    waiting = queue.SimpleQueue()
    for business_id in ids:
        waiting.put(business_id)
    lock = threading.Lock()
    shared = {"not_before": time.monotonic(), "refusals": 0}

    def work():
        while True:
            with lock:
                left = shared["not_before"] - time.monotonic()
            if left > 0:
                time.sleep(left)
                continue
            try:
                business_id = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                scrape_business_info(client, store, business_id)
            except urllib.error.HTTPError as error:
                if error.code != 429:
                    raise
                pause = int(error.headers.get("Retry-After", "1"))
                with lock:
                    shared["refusals"] += 1
                    until = time.monotonic() + pause
                    shared["not_before"] = max(shared["not_before"], until)
                waiting.put(business_id)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return shared["refusals"]


def race(variant, path, work):
    start = time.perf_counter()
    note = work()
    seconds = time.perf_counter() - start
    note = f", {note}" if note else ""
    print(f"python {variant}: {seconds:.4f} s, {Store(path).count()} documents{note}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--polite-url", help="a service that sometimes refuses")
    parser.add_argument("--folder", help="where the SQLite files go")
    parser.add_argument("cities", nargs="+", metavar="CITY")
    args = parser.parse_args()
    folder = args.folder or tempfile.mkdtemp(prefix="yelp-python-")

    def path(variant):
        return os.path.join(folder, f"python-{variant}.sqlite")

    def one_process(scrape, variant):
        client, store = Client(args.base_url), Store(path(variant))
        for city in args.cities:
            scrape(client, store, city)

    def processes(scrape, variant):
        a_process_a_city(scrape, args.base_url, path(variant), args.cities)

    def polite(client, ids, variant):
        return f"{scrape_politely(client, Store(path(variant)), ids, 8)} refusals"

    race("sequential", path("one"), lambda: one_process(city_one_by_one, "one"))
    race("threads only", path("threads"), lambda: one_process(city_with_threads, "threads"))
    race("processes only", path("processes"), lambda: processes(city_one_by_one, "processes"))
    race("both", path("both"), lambda: processes(city_with_threads, "both"))
    if args.polite_url:
        client = Client(args.polite_url)
        ids = [business_id for city in args.cities for business_id in client.search(city)]
        race("polite, 8 threads", path("polite"), lambda: polite(client, ids, "polite"))


if __name__ == "__main__":
    try:
        main()
    except (urllib.error.URLError, OSError, sqlite3.Error) as error:
        sys.exit(f"yelp.py: {error}")
