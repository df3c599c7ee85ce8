"""Judges sanitised HTML as a browser would read it, with a parser and an allow-list that are not the product's.

judge.py inputs FOLDER   prints the `in:` strings of the Go tests in FOLDER, one JSON string a line
judge.py judge           reads one JSON string a line, prints {"faults": […], "serialised": "…"} for each
"""

import json
import pathlib
import re
import sys

import html5lib
from html5lib.constants import namespaces
from html5lib.serializer import HTMLSerializer

EVERYWHERE = {"title", "lang", "dir"}
CELL = {"colspan", "rowspan"}
ELEMENTS = {
    "a": {"href", "rel"}, "blockquote": {"cite"}, "q": {"cite"}, "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"}, "time": {"datetime"}, "img": {"src", "alt", "width", "height"}, "td": CELL,
    "th": CELL | {"scope"}, "col": {"span"}, "colgroup": {"span"}, "ol": {"start", "reversed"}, "li": {"value"},
    "data": {"value"},
} | {
    name: set() for name in (
        "abbr address article aside b bdi bdo br caption cite code dd details dfn div dl dt em figcaption figure "
        "footer h1 h2 h3 h4 h5 h6 header hr i kbd main mark nav p pre rp rt ruby s samp section small span strong "
        "sub summary sup table tbody tfoot thead tr u ul var wbr").split()
}
VOID = {"br", "col", "hr", "img", "wbr"}
SCHEMES = {"href": {"http", "https", "mailto"}, "src": {"http", "https"}, "cite": {"http", "https"}}


def judge(html):
    """What is wrong with `html`, and the tree it makes, written by html5lib."""
    faults = [f"holds {mark!r}" for mark in ("<!", "<?", "\0", "\r") if mark in html]
    tree = html5lib.parseFragment(html, treebuilder="dom", container="div", scripting=True)
    written = "".join(write(node, faults) for node in tree.childNodes)
    # The first line end after <pre> is not part of the text; html5lib forgets that in a table's cell.
    if re.sub("<pre>\n+", "<pre>", written) != re.sub("<pre>\n+", "<pre>", html):
        faults.append(f"reads otherwise than it is written: {written!r}")
    serialised = HTMLSerializer(
        quote_attr_values="always", omit_optional_tags=False, alphabetical_attributes=False
    ).render(html5lib.getTreeWalker("dom")(tree))
    return {"faults": faults, "serialised": serialised}


def write(node, faults):
    """The node as the product writes it; what may not be there goes to `faults`."""
    if node.nodeType == node.TEXT_NODE:
        return escape(node.data)
    if node.nodeType != node.ELEMENT_NODE:
        faults.append(f"holds a {node.nodeName}")
        return ""
    name = node.tagName
    if node.namespaceURI not in (None, namespaces["html"]) or name not in ELEMENTS:
        faults.append(f"element <{name}>")
    attributes = [node.attributes.item(index) for index in range(node.attributes.length)]
    for attribute in attributes:
        check(name, attribute.name, attribute.value, faults)
    if name == "a" and set(node.getAttribute("rel").split()) != {"noopener", "nofollow"}:
        faults.append("a link without rel=\"noopener nofollow\"")
    if name == "img" and min(side(node, "width"), side(node, "height")) <= 1:
        faults.append("a picture of one point")
    start = name + "".join(f' {one.name}="{escape(one.value, True)}"' for one in attributes)
    if name in VOID:
        return f"<{start}>"
    return f"<{start}>" + "".join(write(child, faults) for child in node.childNodes) + f"</{name}>"


def check(element, name, value, faults):
    if name not in ELEMENTS.get(element, set()) | EVERYWHERE:
        faults.append(f"attribute {name} on <{element}>")
    if name in SCHEMES:
        # As browsers read an address (WHATWG URL, basic URL parser, steps 1 to 3).
        bare = re.sub(r"[\t\n\r]", "", value.strip("".join(map(chr, range(0x21)))))
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", bare, re.IGNORECASE)
        if not scheme or scheme[1].lower() not in SCHEMES[name]:
            faults.append(f"address {value!r}")


def side(node, name):
    number = re.match(r"\s*(\d+)", node.getAttribute(name))
    return int(number[1]) if number else sys.maxsize


def escape(text, in_attribute=False):
    signs = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    if in_attribute:
        signs |= {'"': "&quot;", "'": "&#39;", "`": "&#96;"}
    return "".join(signs.get(sign, sign) for sign in text)


GO_STRING = re.compile(r'\bin:\s*(?:`([^`]*)`|"((?:[^"\\\n]|\\.)*)")')
GO_ESCAPE = re.compile(r'\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{3}|.)')
GO_NAMED = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def inputs(folder):
    """The strings after `in:`; Go's raw ones drop carriage returns (Go specification, String literals)."""
    for path in sorted(pathlib.Path(folder).glob("*_test.go")):
        for raw, quoted in GO_STRING.findall(path.read_text(encoding="utf-8")):
            yield raw.replace("\r", "") if raw else GO_ESCAPE.sub(unescape, quoted)


def unescape(match):
    code = match[1]
    if code[0] in "xuU":
        return chr(int(code[1:], 16))
    return chr(int(code, 8)) if code[0] in "01234567" else GO_NAMED.get(code, code)


def main(arguments):
    if arguments[:1] == ["inputs"] and len(arguments) == 2:
        for text in inputs(arguments[1]):
            print(json.dumps(text))
    elif arguments == ["judge"]:
        for line in sys.stdin:
            print(json.dumps(judge(json.loads(line))))
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
