#pragma once
#include <curl/curl.h>

// Swift cannot call variadic C. One typed wrapper per kind of argument; the parentheses keep curl's own
// type-checking macros out of the way.

static inline CURLcode samlad_easy_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode samlad_easy_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode samlad_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode samlad_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode samlad_easy_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// For CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
static inline CURLcode samlad_easy_set_write(CURL *easy, CURLoption option, curl_write_callback value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode samlad_easy_set_read(CURL *easy, curl_read_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_READFUNCTION, value);
}

static inline CURLcode samlad_easy_set_progress(CURL *easy, curl_xferinfo_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_XFERINFOFUNCTION, value);
}

static inline CURLcode samlad_easy_set_opensocket(CURL *easy, curl_opensocket_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode samlad_easy_set_prereq(CURL *easy, curl_prereq_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode samlad_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode samlad_easy_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode samlad_easy_get_string(CURL *easy, CURLINFO info, const char **value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode samlad_easy_get_pointer(CURL *easy, CURLINFO info, void **value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode samlad_easy_get_certinfo(CURL *easy, struct curl_certinfo **value) {
    return (curl_easy_getinfo)(easy, CURLINFO_CERTINFO, value);
}

static inline CURLMcode samlad_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/// The message is a union in C: the result of a transfer that is done.
static inline CURLcode samlad_message_result(const CURLMsg *message) { return message->data.result; }

// Whether a server asked for a certificate of ours. OpenSSL's own headers are no part of libcurl's package: its functions
// are found in the library that libcurl has loaded. Where TLS is another library's, nothing is set.

#include <dlfcn.h>
#include <stdint.h>

// Beyond POSIX, and hidden where the GNU extensions are not asked for.
#ifndef RTLD_DEFAULT
#define RTLD_DEFAULT ((void *)0)
#endif

#define SAMLAD_REQUESTS 64

typedef struct {
    uint64_t last;
    uint64_t place;
    uint64_t asked[SAMLAD_REQUESTS];
} samlad_requests;

static inline samlad_requests *samlad_known_requests(void) {
    static samlad_requests requests;
    return &requests;
}

/// SSL_CTX_set_client_cert_cb(3): called when a CertificateRequest has come; 0 stands for "we have none".
static inline int samlad_on_certificate_request(void *ssl, void **certificate, void **key) {
    void *(*context_of)(const void *) = (void *(*)(const void *))dlsym(RTLD_DEFAULT, "SSL_get_SSL_CTX");
    void *(*data_of)(const void *, int) = (void *(*)(const void *, int))dlsym(RTLD_DEFAULT, "SSL_CTX_get_ex_data");
    (void)certificate;
    (void)key;
    if (context_of && data_of) {
        samlad_requests *known = samlad_known_requests();
        uint64_t place = __atomic_fetch_add(&known->place, 1, __ATOMIC_RELAXED) % SAMLAD_REQUESTS;
        uint64_t number = (uint64_t)(uintptr_t)data_of(context_of(ssl), 0);
        __atomic_store_n(&known->asked[place], number, __ATOMIC_RELEASE);
    }
    return 0;
}

/// A CURLOPT_SSL_CTX_FUNCTION. Index 0 of a context's data is the application's.
static inline CURLcode samlad_on_context(CURL *easy, void *context, void *number) {
    typedef int (*callback)(void *, void **, void **);
    void (*set_callback)(void *, callback) =
        (void (*)(void *, callback))dlsym(RTLD_DEFAULT, "SSL_CTX_set_client_cert_cb");
    int (*set_data)(void *, int, void *) =
        (int (*)(void *, int, void *))dlsym(RTLD_DEFAULT, "SSL_CTX_set_ex_data");
    (void)easy;
    if (set_callback && set_data && set_data(context, 0, number)) set_callback(context, samlad_on_certificate_request);
    return CURLE_OK;
}

/// The number of the handle's next handshake; 0 where libcurl has no such call.
static inline unsigned long samlad_watch_certificate_request(CURL *easy) {
    uint64_t number = __atomic_add_fetch(&samlad_known_requests()->last, 1, __ATOMIC_RELAXED);
    if ((curl_easy_setopt)(easy, CURLOPT_SSL_CTX_FUNCTION, samlad_on_context) != CURLE_OK) return 0;
    if ((curl_easy_setopt)(easy, CURLOPT_SSL_CTX_DATA, (void *)(uintptr_t)number) != CURLE_OK) return 0;
    return (unsigned long)number;
}

/// Whether it is among the last handshakes that a certificate was wanted in.
static inline int samlad_had_certificate_request(unsigned long number) {
    samlad_requests *known = samlad_known_requests();
    for (int place = 0; place < SAMLAD_REQUESTS; place++) {
        if (__atomic_load_n(&known->asked[place], __ATOMIC_ACQUIRE) == number) return 1;
    }
    return 0;
}
