"""Many clients of the HTTP API at once, each answer checked: `python -m benchmarks.api_load`.

Start a server first (`finding-aid api`). Each client reads a record by chance, searches its title,
and asks for a quotation of its first words; all three must name that record.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2


def whole_words(text: str, most: int = 200) -> str:
    """Return the beginning of a text that ends with a word."""
    return text if len(text) <= most else text[:most].rpartition(" ")[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--address", default="http://127.0.0.1:8602")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--requests", type=int, default=20, help="rounds of each client")
    args = parser.parse_args()
    token = os.environ.get("FINDING_AID_TOKEN", "")
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    def open_client() -> httpx2.Client:
        return httpx2.Client(base_url=args.address, headers=headers, timeout=300)

    with open_client() as client:
        listed = client.get("/records", params={"limit": 1000}).raise_for_status().json()["records"]

    def run(seed: int) -> tuple[list[float], list[str]]:
        chance, seconds, wrong = random.Random(seed), [], []
        with open_client() as own:
            for _ in range(args.requests):
                expected = chance.choice(listed)
                words = whole_words(expected["summary"] or expected["title"])
                started = time.perf_counter()
                record = own.get(f"/records/{expected['id']}").json()
                searched = own.get(
                    "/search", params={"query": expected["title"], "limit": 5, "any_time": True}
                ).json()
                verified = own.post(
                    "/verify", json={"quotation": words, "record": expected["id"]}
                ).json()
                seconds.append(time.perf_counter() - started)
                titles = [hit["title"] for hit in searched.get("records", [])]
                if (
                    record != expected
                    or expected["title"] not in titles
                    or (verified.get("verdict"), verified.get("words")) != ("stands", words.strip())
                ):
                    wrong.append(expected["id"])
        return seconds, wrong

    started = time.perf_counter()
    with ThreadPoolExecutor(args.clients) as clients:
        results = list(clients.map(run, range(args.clients)))
    took = time.perf_counter() - started
    seconds = sorted(one for times, _ in results for one in times)
    wrong = [record_id for _, ids in results for record_id in ids]
    print(f"{len(seconds)} rounds of three requests by {args.clients} clients in {took:.1f} s")
    print(f"p50 {seconds[len(seconds) // 2]:.2f} s, p95 {seconds[int(len(seconds) * 0.95)]:.2f} s")
    print(f"wrong: {len(wrong)} {wrong[:5]}")


if __name__ == "__main__":
    main()
