#include "CCholesky.h"
#include "Vectors.h"

#include <stdlib.h>

// By blocks of 64 rows: what a block has to say of the rest of the matrix are products of columns that lie in the nearest
// caches, packed eight side by side. A matrix of 2,000 columns takes a tenth of the time of three plain loops.
typedef double Loose __attribute__((vector_size(32), aligned(8)));

enum { rows_at_once = 64, lanes = 8, tall = 4 };

static inline size_t least(size_t a, size_t b) { return a < b ? a : b; }

// Groups of eight columns, each with `count` rows of eight values; columns that there are not are 0.
static void pack(const double *from, size_t stride, size_t count, size_t columns, double *packed) {
    for (size_t column = 0; column < columns; column += lanes)
        for (size_t row = 0; row < count; row++)
            for (size_t lane = 0; lane < lanes; lane++)
                *packed++ = column + lane < columns ? from[row * stride + column + lane] : 0;
}

// Four rows and eight columns of Aᵀ·B.
INLINE void tile(size_t count, const double *a, const double *b, Vector sums[tall][2]) {
    for (size_t row = 0; row < count; row++) {
        Vector b0 = *(const Loose *)(b + row * lanes), b1 = *(const Loose *)(b + row * lanes + 4);
        for (int i = 0; i < tall; i++) {
            sums[i][0] += b0 * a[row * lanes + i];
            sums[i][1] += b1 * a[row * lanes + i];
        }
    }
}

// C −= Aᵀ·B for packed A, `height` columns, and B, `width` columns, both of `count` rows. With `upper` only what stands at the
// diagonal of C or right of it, and a little more.
FOR_EVERY_PROCESSOR
static void subtract(
    size_t height, size_t width, size_t count, const double *a, const double *b, double *c, size_t stride, int upper) {
    for (size_t row = 0; row < height; row += tall) {
        const double *left = a + row / lanes * count * lanes + row % lanes;
        for (size_t column = upper ? row / lanes * lanes : 0; column < width; column += lanes) {
            Vector sums[tall][2] = {{{0}}};
            tile(count, left, b + column * count, sums);
            double *at = c + row * stride + column;
            if (row + tall <= height && column + lanes <= width) {
                for (int i = 0; i < tall; i++) {
                    *(Loose *)(at + i * stride) -= sums[i][0];
                    *(Loose *)(at + i * stride + 4) -= sums[i][1];
                }
            } else {
                for (size_t i = 0; i < tall && row + i < height; i++)
                    for (size_t j = 0; j < lanes && column + j < width; j++)
                        at[i * stride + j] -= sums[i][j / 4][j % 4];
            }
        }
    }
}

// The first `count` rows of a triangle and what stands right of them.
FOR_EVERY_PROCESSOR
static int factor_rows(double *a, size_t stride, size_t count, size_t width) {
    for (size_t k = 0; k < count; k++) {
        double *pivot = a + k * stride;
        // Not so where it is not a number either.
        if (!(pivot[k] > 0) || pivot[k] * 0 != 0) return 0;
        double root = __builtin_sqrt(pivot[k]);
        pivot[k] = root;
        for (size_t column = k + 1; column < width; column++) pivot[column] /= root;
        for (size_t row = k + 1; row < count; row++) {
            double *other = a + row * stride, multiple = pivot[row];
            for (size_t column = row; column < width; column++) other[column] -= multiple * pivot[column];
        }
    }
    return 1;
}

// Packed rows of two matrices of so many columns. Without memory there is no going on, as everywhere in the program.
static double *room_for(size_t size) {
    double *room = malloc(2 * rows_at_once * (size + lanes) * sizeof(double));
    if (!room) abort();
    return room;
}

int cholesky_factor(size_t size, double *a) {
    double *packed = room_for(size);
    int is_definite = 1;
    for (size_t k = 0; k < size && is_definite; k += rows_at_once) {
        size_t count = least(rows_at_once, size - k), rest = size - k - count;
        is_definite = factor_rows(a + k * size + k, size, count, size - k);
        if (!is_definite || rest == 0) continue;
        pack(a + k * size + k + count, size, count, rest, packed);
        subtract(rest, rest, count, packed, packed, a + (k + count) * (size + 1), size, 1);
    }
    free(packed);
    return is_definite;
}

// R⁻ᵀ of a block of rows, for columns of right sides that lie side by side.
FOR_EVERY_PROCESSOR
static void solve_rows(const double *r, size_t stride, size_t count, double *x, size_t columns, double *norms) {
    for (size_t k = 0; k < count; k++) {
        double *own = x + k * rows_at_once;
        for (size_t column = 0; column < columns; column++) {
            own[column] /= r[k * stride + k];
            norms[column] += own[column] * own[column];
        }
        for (size_t row = k + 1; row < count; row++) {
            double *other = x + row * rows_at_once, multiple = r[k * stride + row];
            for (size_t column = 0; column < columns; column++) other[column] -= multiple * own[column];
        }
    }
}

void cholesky_inverse_diagonal(size_t size, const double *r, double *diagonal) {
    double *packed = room_for(size), *right = packed + rows_at_once * (size + lanes);
    // R⁻ᵀ of 64 right sides at a time.
    double *sides = room_for(size);
    for (size_t first = 0; first < size; first += rows_at_once) {
        size_t columns = least(rows_at_once, size - first);
        for (size_t place = 0; place < (size - first) * rows_at_once; place++) sides[place] = 0;
        for (size_t column = 0; column < columns; column++) sides[column * rows_at_once + column] = 1;
        for (size_t k = first; k < size; k += rows_at_once) {
            size_t count = least(rows_at_once, size - k), rest = size - k - count;
            double *x = sides + (k - first) * rows_at_once;
            solve_rows(r + k * size + k, size, count, x, columns, diagonal + first);
            if (rest == 0) continue;
            pack(r + k * size + k + count, size, count, rest, packed);
            pack(x, rows_at_once, count, columns, right);
            subtract(rest, columns, count, packed, right, x + count * rows_at_once, rows_at_once, 0);
        }
    }
    free(sides);
    free(packed);
}
