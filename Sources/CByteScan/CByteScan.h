// Sixteen bytes looked at together. In C for one reason: Swift's vectors cannot turn a comparison into a word with a bit for
// each byte, which every x86-64 processor does in one instruction.
#ifndef KYCC_CBYTESCAN_H
#define KYCC_CBYTESCAN_H

#include <stdint.h>

#if defined(__SSE2__)
#include <emmintrin.h>

static inline __m128i byte_scan_load(const void *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

// A bit for each of sixteen bytes, the first the lowest, that a plain run of a JSON string cannot have: quotes, backslashes,
// control characters, and everything outside of ASCII.
static inline uint32_t byte_scan_special(const void *bytes) {
    __m128i b = byte_scan_load(bytes);
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('"')), _mm_cmpeq_epi8(b, _mm_set1_epi8('\\')));
    // With a sign, bytes from 0x80 on are below zero.
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(marks, _mm_cmplt_epi8(b, _mm_set1_epi8(0x20))));
}

// A bit for each of sixteen bytes, the first the lowest, in which two runs of bytes are the same.
static inline uint32_t byte_scan_same(const void *one, const void *other) {
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(byte_scan_load(one), byte_scan_load(other)));
}

// A bit for each of sixteen bytes, the first the lowest, that a plain run of a CSV field cannot have: the separator, quotes,
// control characters (line ends and zero among them), and everything outside of ASCII.
static inline uint32_t byte_scan_field(const void *bytes, uint8_t separator) {
    __m128i b = byte_scan_load(bytes);
    __m128i marks = _mm_or_si128(_mm_cmpeq_epi8(b, _mm_set1_epi8('"')), _mm_cmpeq_epi8(b, _mm_set1_epi8((char)separator)));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(marks, _mm_cmplt_epi8(b, _mm_set1_epi8(0x20))));
}

#else

static inline uint32_t byte_scan_field(const void *bytes, uint8_t separator) {
    const uint8_t *b = (const uint8_t *)bytes;
    uint32_t special = 0;
    for (int i = 0; i < 16; i++) special |= (uint32_t)(b[i] == '"' || b[i] == separator || b[i] < 0x20 || b[i] >= 0x80) << i;
    return special;
}

static inline uint32_t byte_scan_special(const void *bytes) {
    const uint8_t *b = (const uint8_t *)bytes;
    uint32_t special = 0;
    for (int i = 0; i < 16; i++) special |= (uint32_t)(b[i] == '"' || b[i] == '\\' || b[i] < 0x20 || b[i] >= 0x80) << i;
    return special;
}

static inline uint32_t byte_scan_same(const void *one, const void *other) {
    const uint8_t *a = (const uint8_t *)one, *b = (const uint8_t *)other;
    uint32_t same = 0;
    for (int i = 0; i < 16; i++) same |= (uint32_t)(a[i] == b[i]) << i;
    return same;
}

#endif

#endif
