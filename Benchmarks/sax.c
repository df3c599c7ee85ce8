// The floor that reading is measured against: libxml2's push SAX parser over every file of a folder, with callbacks that
// do nothing. Prints one JSON line like `samlad bench parse`.
//
//     sax [--bodies] FOLDER
//
// With --bodies its HTML parser, with callbacks that do nothing either, also reads the text of each content, summary and
// description. Those texts are gathered before the clock starts.
#include <dirent.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// MARK: Callbacks that do nothing

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                  const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    (void)context, (void)name, (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes;
    (void)defaulted, (void)values;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)context, (void)name, (void)prefix, (void)uri;
}

static void text(void *context, const xmlChar *bytes, int count) { (void)context, (void)bytes, (void)count; }

static void start_html(void *context, const xmlChar *name, const xmlChar **attributes) {
    (void)context, (void)name, (void)attributes;
}

static void end_html(void *context, const xmlChar *name) { (void)context, (void)name; }

// MARK: The bodies of a feed

struct bodies {
    char **texts;
    int *sizes;
    int count, room, is_open;
};

static int holds_html(const xmlChar *name) {
    return !strcmp((const char *)name, "encoded") || !strcmp((const char *)name, "description") ||
           !strcmp((const char *)name, "content") || !strcmp((const char *)name, "summary");
}

static void start_body(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                       const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes, (void)defaulted, (void)values;
    struct bodies *bodies = context;
    if (bodies->is_open || !holds_html(name)) return;
    if (bodies->count == bodies->room) {
        bodies->room = bodies->room ? 2 * bodies->room : 256;
        bodies->texts = realloc(bodies->texts, sizeof(char *) * (size_t)bodies->room);
        bodies->sizes = realloc(bodies->sizes, sizeof(int) * (size_t)bodies->room);
    }
    bodies->texts[bodies->count] = NULL;
    bodies->sizes[bodies->count++] = 0;
    bodies->is_open = 1;
}

static void end_body(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)prefix, (void)uri;
    struct bodies *bodies = context;
    if (holds_html(name)) bodies->is_open = 0;
}

static void gather(void *context, const xmlChar *bytes, int count) {
    struct bodies *bodies = context;
    if (!bodies->is_open) return;
    int last = bodies->count - 1;
    bodies->texts[last] = realloc(bodies->texts[last], (size_t)(bodies->sizes[last] + count));
    memcpy(bodies->texts[last] + bodies->sizes[last], bytes, (size_t)count);
    bodies->sizes[last] += count;
}

// MARK: Reading

static xmlSAXHandler handler(startElementNsSAX2Func start, endElementNsSAX2Func end, charactersSAXFunc text) {
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = start;
    handler.endElementNs = end;
    handler.characters = text;
    handler.cdataBlock = text;
    return handler;
}

static void read_feed(xmlSAXHandler *handler, void *context, const char *bytes, long size) {
    xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(handler, context, bytes, 4, NULL);
    xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_RECOVER);
    xmlParseChunk(parser, bytes + 4, (int)size - 4, 1);
    xmlFreeParserCtxt(parser);
}

static void read_html(const char *bytes, int size) {
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.startElement = start_html;
    handler.endElement = end_html;
    handler.characters = text;
    handler.cdataBlock = text;
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&handler, NULL, bytes, size < 4 ? size : 4, NULL,
                                                        XML_CHAR_ENCODING_UTF8);
    htmlCtxtUseOptions(parser, HTML_PARSE_NONET | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING);
    htmlParseChunk(parser, bytes + (size < 4 ? size : 4), size < 4 ? 0 : size - 4, 1);
    htmlFreeParserCtxt(parser);
}

static char *read_file(const char *path, long *size) {
    FILE *file = fopen(path, "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    *size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)*size);
    if (bytes && fread(bytes, 1, (size_t)*size, file) != (size_t)*size) *size = 0;
    fclose(file);
    return bytes;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double measure(const char *body, long size, int with_bodies) {
    xmlSAXHandler empty = handler(start, end, text), gathering = handler(start_body, end_body, gather);
    struct bodies bodies = {0};
    if (with_bodies) read_feed(&gathering, &bodies, body, size);
    double began = now();
    read_feed(&empty, NULL, body, size);
    for (int index = 0; index < bodies.count; index++) read_html(bodies.texts[index], bodies.sizes[index]);
    double seconds = now() - began;
    for (int index = 0; index < bodies.count; index++) free(bodies.texts[index]);
    free(bodies.texts), free(bodies.sizes);
    return seconds;
}

int main(int count, char **arguments) {
    int with_bodies = count == 3 && !strcmp(arguments[1], "--bodies");
    if (count != 2 + with_bodies) return fprintf(stderr, "usage: sax [--bodies] FOLDER\n"), 2;
    const char *name = arguments[1 + with_bodies];
    DIR *folder = opendir(name);
    if (!folder) return perror(name), 2;
    long files = 0, bytes = 0;
    double seconds = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", name, entry->d_name);
        long size = 0;
        char *body = read_file(path, &size);
        if (!body) continue;
        if (size > 4) seconds += measure(body, size, with_bodies);
        free(body);
        files++, bytes += size;
    }
    closedir(folder);
    printf("{\"files\":%ld,\"bytes\":%ld,\"seconds\":%.6f}\n", files, bytes, seconds);
    return 0;
}
