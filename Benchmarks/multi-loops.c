/* Two ways to wait for libcurl's transfers, measured against each other: curl_multi_poll and curl_multi_socket_action
 * with epoll. Fetches URL-BASE/0 ... URL-BASE/N-1, at most IN-FLIGHT at a time, and prints wall and CPU seconds.
 *
 *   cc -O2 multi-loops.c -lcurl -o multi-loops
 *   multi-loops poll|socket URL-BASE N IN-FLIGHT [IDLE-URL IDLE]
 *
 * IDLE transfers of IDLE-URL, which never answers, are kept beside them: waiting hosts are what an aggregator has most
 * of. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static CURLM *multi;
static const char *base;
static int wanted, limit, begun, done, failed;
static long long bytes;

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static size_t take(char *data, size_t size, size_t count, void *owner) {
    (void)data, (void)owner;
    bytes += size * count;
    return size * count;
}

static void begin(CURL *easy, const char *url, int counts) {
    curl_easy_reset(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 600000L);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, counts ? (char *)easy : NULL);
    curl_multi_add_handle(multi, easy);
}

static void next(CURL *easy) {
    char url[512];
    if (begun == wanted) return;
    snprintf(url, sizeof url, "%s/%d", base, begun++);
    begin(easy, url, 1);
}

static int reap(void) {
    int any = 0, left;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left))) {
        CURL *easy = message->easy_handle;
        if (message->data.result != CURLE_OK) failed++;
        done++, any = 1;
        curl_multi_remove_handle(multi, easy);
        next(easy);
    }
    return any;
}

static void by_poll(void) {
    int running;
    while (done < wanted) {
        curl_multi_perform(multi, &running);
        if (reap()) continue;
        curl_multi_poll(multi, NULL, 0, 60000, NULL);
    }
}

static int events, timer;

static int on_socket(CURL *easy, curl_socket_t s, int what, void *owner, void *known) {
    (void)easy, (void)owner;
    struct epoll_event event = {.data.fd = s};
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(events, EPOLL_CTL_DEL, s, &event);
        return 0;
    }
    event.events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (epoll_ctl(events, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, s, &event) != 0)
        epoll_ctl(events, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, s, &event);
    curl_multi_assign(multi, s, (void *)1);
    return 0;
}

static long timeout = -1;
static double timeout_at;

static int on_timer(CURLM *m, long milliseconds, void *owner) {
    (void)m, (void)owner;
    timeout = milliseconds;
    timeout_at = now() + milliseconds / 1e3;
    return 0;
}

static void by_socket(void) {
    struct epoll_event ready[256];
    int running;
    while (done < wanted) {
        int wait = timeout < 0 ? 60000 : (int)((timeout_at - now()) * 1e3 + 0.999);
        int count = epoll_wait(events, ready, 256, wait < 0 ? 0 : wait);
        for (int i = 0; i < count; i++) {
            int mask = (ready[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                       (ready[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                       (ready[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
            curl_multi_socket_action(multi, ready[i].data.fd, mask, &running);
        }
        if (timeout >= 0 && now() >= timeout_at) {
            timeout = -1;
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        reap();
    }
}

int main(int argc, char **argv) {
    if (argc < 5) return 2;
    int uses_socket = strcmp(argv[1], "socket") == 0;
    base = argv[2], wanted = atoi(argv[3]), limit = atoi(argv[4]);
    int idle = argc > 6 ? atoi(argv[6]) : 0;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)(limit * 2 + idle));
    if (uses_socket) {
        events = epoll_create1(0);
        curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket);
        curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer);
    }
    for (int i = 0; i < idle; i++) begin(curl_easy_init(), argv[5], 0);
    double start = now();
    for (int i = 0; i < limit; i++) next(curl_easy_init());
    if (uses_socket) by_socket(); else by_poll();
    double seconds = now() - start;
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%-6s %d fetches, %d in flight, %d idle: %.3f s, user %.3f s, system %.3f s, %lld bytes, %d failed\n", argv[1],
           wanted, limit, idle, seconds, use.ru_utime.tv_sec + use.ru_utime.tv_usec / 1e6,
           use.ru_stime.tv_sec + use.ru_stime.tv_usec / 1e6, bytes, failed);
    return 0;
}
