#pragma once
#include <zlib.h>

/// `inflateInit2` is a macro that Swift cannot import. 47 reads gzip and zlib streams by their headers.
static inline int samlad_inflate_init(z_stream *stream) { return inflateInit2(stream, 47); }
