#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro that Swift cannot import. 47 reads gzip and zlib streams by their headers.
static inline int samlad_inflate_init(z_stream *stream) { return inflateInit2(stream, 47); }

/// `deflateInit2` is a macro that Swift cannot import. 31 writes a gzip stream (RFC 1952).
static inline int samlad_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
}
