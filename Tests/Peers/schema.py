"""Holds documents to a JSON Schema, with a validator that is not the product's.

schema.py SCHEMA   reads one JSON document a line, prints the list of what the schema has against it for each
"""

import json
import pathlib
import sys

from jsonschema import Draft202012Validator


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    schema = json.loads(pathlib.Path(arguments[0]).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for line in sys.stdin:
        faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(json.loads(line))]
        print(json.dumps(faults))


main(sys.argv[1:])
