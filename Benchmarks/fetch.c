// The floor that fetching is measured against: a bare libcurl multi program that fetches every address of a file, 64 at a
// time over connections that are kept, and forgets what comes. Prints one JSON line.
//
//     fetch FILE_OF_ADDRESSES
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { in_flight = 64 };

static size_t forget(char *bytes, size_t size, size_t count, void *total) {
    (void)bytes;
    *(size_t *)total += size * count;
    return size * count;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Whether there was one more address to begin with.
static int start(CURLM *multi, CURL *easy, FILE *addresses) {
    char line[4096];
    if (!fgets(line, sizeof line, addresses)) return 0;
    line[strcspn(line, "\r\n")] = 0;
    curl_easy_setopt(easy, CURLOPT_URL, line);
    return curl_multi_add_handle(multi, easy) == CURLM_OK;
}

int main(int count, char **arguments) {
    FILE *addresses = count == 2 ? fopen(arguments[1], "r") : NULL;
    if (!addresses) return fprintf(stderr, "usage: fetch FILE_OF_ADDRESSES\n"), 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURLM *multi = curl_multi_init();
    size_t bytes = 0;
    long files = 0, failed = 0;
    int running = 0;
    double began = now();
    for (int number = 0; number < in_flight; number++) {
        CURL *easy = curl_easy_init();
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, forget);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &bytes);
        curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
        if (start(multi, easy, addresses)) running++;
    }
    while (running > 0) {
        int active = 0, left = 0, freed = 0;
        curl_multi_perform(multi, &active);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left));) {
            if (message->msg != CURLMSG_DONE) continue;
            if (message->data.result == CURLE_OK) files++;
            else failed++;
            CURL *easy = message->easy_handle;
            curl_multi_remove_handle(multi, easy);
            freed = 1;
            if (start(multi, easy, addresses)) continue;
            curl_easy_cleanup(easy);
            running--;
        }
        if (!freed && running > 0) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    double seconds = now() - began;
    curl_multi_cleanup(multi);
    fclose(addresses);
    printf("{\"files\":%ld,\"failed\":%ld,\"bytes\":%zu,\"seconds\":%.6f}\n", files, failed, bytes, seconds);
    return failed > 0;
}
