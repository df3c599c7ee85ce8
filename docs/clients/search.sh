#!/bin/sh
# Searches, and asks again without having the same sent twice.
#   SAMLAD=http://127.0.0.1:8080 sh search.sh välfärdsteknik
set -eu
base=${SAMLAD:-http://127.0.0.1:8080}
words=${1:?what to search for}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

ask() {
    curl --silent --show-error --fail --compressed --get "$base/api/v1/items" \
        --data-urlencode "q=$words" --data 'fields=title,link,freshness' --data 'limit=5' \
        --etag-save "$folder/etag.new" --etag-compare "$folder/etag" \
        --output "$folder/items.json" --write-out '%{http_code}\n'
    mv "$folder/etag.new" "$folder/etag"
}
touch "$folder/etag"
echo "first: $(ask)"
cat "$folder/items.json"
echo
echo "again: $(ask)"
