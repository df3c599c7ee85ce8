"""Reads the catalogue as data portals and libraries do, with their own programs.

portals.py dcat BASE SHAPES        the graph at BASE/dcat: the same in each syntax, and as SHAPES (SHACL) has it
portals.py harvest BASE [FROM [SET]]   harvests BASE/oai with Sickle; prints {"live": {id: title}, "deleted": [...], …}
portals.py xsd SCHEMA              reads one XML document on standard input, prints what the schema has against it
"""

import json
import pathlib
import sys
import urllib.request


def fetch(address, accept=None):
    request = urllib.request.Request(address, headers={"Accept": accept} if accept else {})
    with urllib.request.urlopen(request, timeout=20) as answer:
        return answer.read(), answer.headers


def dcat(base, shapes):
    import pyshacl
    import rdflib
    from rdflib.compare import isomorphic

    syntaxes = {
        "rdf": ("xml", "application/rdf+xml"), "ttl": ("turtle", "text/turtle"),
        "jsonld": ("json-ld", "application/ld+json"),
    }
    graphs = {}
    for suffix, (name, media) in syntaxes.items():
        for address, accept in ((f"{base}/dcat.{suffix}", None), (f"{base}/dcat", media)):
            body, headers = fetch(address, accept)
            assert headers.get_content_type() == media, (address, headers.get_content_type())
            graph = rdflib.Graph().parse(data=body, format=name)
            assert len(graph) > 60, f"{address} has {len(graph)} statements"
            graphs[address, accept] = graph
    first = next(iter(graphs.values()))
    for key, graph in graphs.items():
        assert isomorphic(first, graph), f"{key} is another graph"
    for _, _, thing in first:
        if isinstance(thing, rdflib.URIRef):
            assert ":" in thing and not any(sign in thing for sign in ' <>"'), thing
    conforms, _, text = pyshacl.validate(
        first, shacl_graph=rdflib.Graph().parse(shapes, format="turtle"), advanced=False)
    DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
    links = sorted(str(thing) for thing in first.objects(None, DCAT.downloadURL))
    agents = sorted(str(agent) for agent in first.objects(None, rdflib.DCTERMS.creator))
    print(json.dumps({"conforms": conforms, "report": text, "downloads": links, "creators": agents}))


def harvest(base, start=None, wanted=None):
    from sickle import Sickle
    from sickle import oaiexceptions as faults

    sickle = Sickle(f"{base}/oai", timeout=20, class_mapping=None)
    arguments = {"metadataPrefix": "oai_dc", "ignore_deleted": False}
    if start:
        arguments["from"] = start
    if wanted:
        arguments["set"] = wanted
    live, deleted, sets = {}, [], {}
    try:
        for record in sickle.ListRecords(**arguments):
            header = record.header
            sets[header.identifier] = header.setSpecs
            if record.deleted:
                deleted.append(header.identifier)
            else:
                live[header.identifier] = record.metadata["title"][0]
    except faults.NoRecordsMatch:
        pass
    identify = sickle.Identify()
    found = {
        "live": live, "deleted": deleted, "sets": sets,
        "identify": [identify.repositoryName, identify.deletedRecord, identify.granularity, identify.baseURL],
        "formats": sorted(one.metadataPrefix for one in sickle.ListMetadataFormats()),
        "specs": [one.setSpec for one in sickle.ListSets()],
    }
    headers = {key: value for key, value in arguments.items() if key != "ignore_deleted"}
    try:
        found["identifiers"] = sorted(
            one.identifier for one in sickle.ListIdentifiers(ignore_deleted=False, **headers))
    except faults.NoRecordsMatch:
        found["identifiers"] = []
    if live:
        one = sickle.GetRecord(identifier=next(iter(live)), metadataPrefix="khi")
        found["khi"] = one.raw
    print(json.dumps(found))


def xsd(schema):
    from lxml import etree

    text = pathlib.Path(schema).read_bytes()
    # The schema of xml:lang, so that nothing is fetched.
    tree = etree.fromstring(text)
    for element in tree.findall("{http://www.w3.org/2001/XMLSchema}import"):
        element.set("schemaLocation", str(pathlib.Path(schema).with_name("xml.xsd")))
    pathlib.Path(schema).with_name("xml.xsd").write_text(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'targetNamespace="http://www.w3.org/XML/1998/namespace"><xs:attribute name="lang" type="xs:language"/></xs:schema>',
        encoding="utf-8")
    judge = etree.XMLSchema(tree)
    document = etree.fromstring(sys.stdin.buffer.read())
    found = document.iter("{urn:samlad:khi:1}khi")
    faults, count = [], 0
    for element in found:
        count += 1
        if not judge.validate(etree.fromstring(etree.tostring(element))):
            faults += [str(fault) for fault in judge.error_log]
    print(json.dumps({"count": count, "faults": faults}))


def main(arguments):
    match arguments:
        case ["dcat", base, shapes]:
            dcat(base, shapes)
        case ["harvest", base, *rest] if len(rest) <= 2:
            harvest(base, *(one or None for one in rest))
        case ["xsd", schema]:
            xsd(schema)
        case _:
            sys.exit(__doc__)


main(sys.argv[1:])
