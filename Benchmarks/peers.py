#!/usr/bin/env python3
"""How fast other feed parsers read a folder; prints one JSON line like `samlad bench parse`.

    peers.py feedparser|fastfeedparser FOLDER
"""

import importlib
import json
import pathlib
import sys
import time


def main() -> None:
    parser = importlib.import_module(sys.argv[1])
    bodies = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[2]).iterdir()) if path.is_file()]
    entries = 0
    began = time.perf_counter()
    for body in bodies:
        entries += len(parser.parse(body).entries)
    seconds = time.perf_counter() - began
    print(json.dumps({"files": len(bodies), "entries": entries, "bytes": sum(map(len, bodies)), "seconds": seconds}))


if __name__ == "__main__":
    main()
