"""Keeps a copy of the catalogue in a file: whole the first time, then what has changed since.

    pip install requests
    SAMLAD=http://127.0.0.1:8080 python3 follow.py copy.json
"""

import json
import os
import sys

import requests

base = os.environ.get("SAMLAD", "http://127.0.0.1:8080") + "/api/v1"
session = requests.Session()
session.headers["User-Agent"] = "example-portal/1.0 (+https://portal.example)"


def get(url, **parameters):
    return session.get(url, params=parameters, timeout=90)


def whole():
    """All items, and where the log stood before the first of them was read."""
    log = get(f"{base}/changes", after=0, limit=1).json()
    items, position, url = {}, None, f"{base}/items?limit=500"
    while url:
        answer = get(url)
        answer.raise_for_status()
        for item in answer.json()["items"]:
            position = item["changeNumber"] if position is None else position
            items[item["id"]] = item
        url = answer.links.get("next", {}).get("url")
    return {"position": position or 0, "instance": log["instance"], "items": items}


def follow(copy):
    """Takes what has changed; False when the copy has to begin anew."""
    while True:
        answer = get(f"{base}/changes", after=copy["position"], instance=copy["instance"])
        if answer.status_code == 410:
            return False
        answer.raise_for_status()
        log = answer.json()
        for name in {line["id"] for line in log["changes"]}:
            item = get(f"{base}/items/{name}")
            if item.status_code == 200 and not item.history:
                copy["items"][name] = item.json()
            elif item.status_code in (404, 410) or item.history:
                copy["items"].pop(name, None)
            else:
                item.raise_for_status()
        copy["position"] = log["position"]
        if "next" not in log:
            return True


path = sys.argv[1]
if os.path.exists(path):
    with open(path, encoding="utf-8") as file:
        copy = json.load(file)
    if not follow(copy):
        copy = whole()
else:
    copy = whole()
with open(path + ".new", "w", encoding="utf-8") as file:
    json.dump(copy, file, ensure_ascii=False)
os.replace(path + ".new", path)
print(f"{len(copy['items'])} items at {copy['position']}")
