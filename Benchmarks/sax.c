// The floor that reading is measured against: libxml2's push SAX parser over every file of a folder, with callbacks that
// do nothing. Prints one JSON line like `samlad bench parse`.
#include <dirent.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                  const xmlChar **declared, int attributes, int defaulted, const xmlChar **values) {
    (void)context, (void)name, (void)prefix, (void)uri, (void)namespaces, (void)declared, (void)attributes;
    (void)defaulted, (void)values;
}

static void end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
    (void)context, (void)name, (void)prefix, (void)uri;
}

static void text(void *context, const xmlChar *bytes, int count) { (void)context, (void)bytes, (void)count; }

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

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: sax FOLDER\n"), 2;
    xmlSAXHandler handler;
    memset(&handler, 0, sizeof handler);
    handler.initialized = XML_SAX2_MAGIC;
    handler.startElementNs = start;
    handler.endElementNs = end;
    handler.characters = text;
    handler.cdataBlock = text;
    DIR *folder = opendir(arguments[1]);
    if (!folder) return perror(arguments[1]), 2;
    long files = 0, bytes = 0;
    double seconds = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_name[0] == '.') continue;
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", arguments[1], entry->d_name);
        long size = 0;
        char *body = read_file(path, &size);
        if (!body) continue;
        double began = now();
        xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, NULL, body, 4, NULL);
        xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_RECOVER);
        xmlParseChunk(parser, body + 4, (int)size - 4, 1);
        xmlFreeParserCtxt(parser);
        seconds += now() - began;
        free(body);
        files++, bytes += size;
    }
    closedir(folder);
    printf("{\"files\":%ld,\"bytes\":%ld,\"seconds\":%.6f}\n", files, bytes, seconds);
    return 0;
}
