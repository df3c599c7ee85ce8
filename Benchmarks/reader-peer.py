#!/usr/bin/env python3
"""PyPI's `reader` doing the job of a cold sync: fetches, reads and stores every feed of a file of addresses.

    reader-peer.py DATABASE FILE_OF_ADDRESSES

Prints one JSON line; the adding of the feeds is not part of the seconds.
"""

import json
import pathlib
import sys
import time

from reader import make_reader


def main() -> None:
    reader = make_reader(sys.argv[1])
    for address in pathlib.Path(sys.argv[2]).read_text().split():
        reader.add_feed(address)
    began = time.perf_counter()
    # Not by its schedule, and as many workers as it takes: it fetches and parses in them.
    results = list(reader.update_feeds_iter(scheduled=False, workers=4))
    seconds = time.perf_counter() - began
    entries = reader.get_entry_counts().total
    failed = sum(isinstance(result.value, Exception) for result in results)
    print(json.dumps({"feeds": len(results), "failed": failed, "entries": entries, "seconds": seconds}))


if __name__ == "__main__":
    main()
