// What takes apart files that gzip and zstd have compressed: the system's zlib and libzstd.
#ifndef KYCC_CCOMPRESSION_H
#define KYCC_CCOMPRESSION_H

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

// A macro of zlib, which Swift cannot see: begins to inflate a gzip member, whose header, checksum and length are checked.
static inline int gzip_begin(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

#endif
