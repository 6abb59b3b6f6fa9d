// What the sums of this target share: vectors of four doubles, and e to a power.
#ifndef KYCC_VECTORS_H
#define KYCC_VECTORS_H

// These sums are in C for one reason: Swift compiles a function for one kind of processor only, and x86-64 as such has registers of two
// doubles. With those of four, fits of 17 and of 200 columns take half of the time. The processor is looked at once, when the
// program is loaded. Every clone does the same operations in the same order, and none fuses a multiplication with an
// addition, so that the sums are the same on every processor. ThreadSanitizer gets one clone: the code that
// chooses between two runs before the sanitizer has started.
#pragma STDC FP_CONTRACT OFF
#if defined(__x86_64__) && !__has_feature(thread_sanitizer)
#define FOR_EVERY_PROCESSOR __attribute__((target_clones("default", "avx2")))
#else
#define FOR_EVERY_PROCESSOR
#endif
#define INLINE static inline __attribute__((always_inline))
#define UNROLLED _Pragma("clang loop unroll(full)")

typedef double Vector __attribute__((vector_size(32)));
typedef long long Bits __attribute__((vector_size(32)));

// A macro: clang warns of vectors given to a function that it compiles for more than one processor.
#define CHOOSE(where, a, b) ((Vector)(((where) & (Bits)(a)) | (~(where) & (Bits)(b))))

// e to the power of x from -708 to 0, within two units in the last place.
//
// x = n · ln 2 + r with |r| <= ln 2 / 2; e to the r by its Taylor series to the 13th power (the remainder is below 1e-17), 2 to
// the n by adding n to the exponent. Adding 1.5 · 2^52 rounds to a whole number and leaves n in the lowest bits.
INLINE void exponential(Vector *x) {
    const double magic = 6755399441055744.0;
    Vector shifted = *x * 1.4426950408889634 + magic;
    Vector whole = shifted - magic;
    Vector r = *x - whole * 6.9314718036912382e-1 - whole * 1.9082149292705877e-10;
    static const double series[] = {
        1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040,
        1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5, 1, 1,
    };
    Vector result = r * 0 + series[0];
    for (int term = 1; term < 14; term++) result = result * r + series[term];
    *x = (Vector)((Bits)result + ((Bits)shifted << 52));
}

#endif
