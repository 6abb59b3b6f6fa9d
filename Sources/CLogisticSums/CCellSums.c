#include "CCellSums.h"
#include "Vectors.h"

// Sums and rows come from arrays of doubles, which lie where they like.
typedef double Loose __attribute__((vector_size(32), aligned(8)));
typedef double Two __attribute__((vector_size(16)));
typedef double LooseTwo __attribute__((vector_size(16), aligned(8)));

enum { vectors = cell_products / 4 };

// Both numbers of features are constants where this is inlined, so that what belongs to a feature stays in a register. A row
// and a pair of features cost a multiplication, an addition and an address then.
INLINE void pair_sums(
    size_t rows, const double *v, size_t ones, const struct cell_feature *a, size_t others, const struct cell_feature *b,
    int same, size_t cells, double *sums) {
    const uint8_t *cell_a[cell_features_at_once], *cell_b[cell_features_at_once];
    const double *fraction_a[cell_features_at_once], *fraction_b[cell_features_at_once];
    for (size_t k = 0; k < ones; k++) cell_a[k] = a[k].cell, fraction_a[k] = a[k].fraction;
    for (size_t l = 0; l < others; l++) cell_b[l] = b[l].cell, fraction_b[l] = b[l].fraction;
    size_t line = cells * sizeof(Loose), table = cells * line;
    for (size_t row = 0; row < rows; row++) {
        char *lines[cell_features_at_once];
        size_t places[cell_features_at_once];
        Vector left[cell_features_at_once], right[cell_features_at_once];
        double own = v[row];
        UNROLLED
        for (size_t k = 0; k < ones; k++) {
            lines[k] = (char *)sums + k * cell_features_at_once * table + cell_a[k][row] * line;
            double weighted = own * fraction_a[k][row];
            left[k] = (Vector){own, weighted, own, weighted};
        }
        UNROLLED
        for (size_t l = 0; l < others; l++) {
            places[l] = l * table + cell_b[l][row] * sizeof(Loose);
            double f = fraction_b[l][row];
            right[l] = (Vector){1, 1, f, f};
        }
        UNROLLED
        for (size_t k = 0; k < ones; k++)
            UNROLLED
            for (size_t l = same ? k : 0; l < others; l++) *(Loose *)(lines[k] + places[l]) += left[k] * right[l];
    }
}

// Sixteen pairs at a time: most neighbouring rows fall into the same cells, so that each addition waits for the one before, and
// those of the other pairs go on meanwhile; and the rows of eight features come from memory for all of them.
FOR_EVERY_PROCESSOR
void cell_pair_sums(
    size_t rows, const double *v, size_t ones, const struct cell_feature *a, size_t others, const struct cell_feature *b,
    int same, size_t cells, double *sums) {
    switch (same ? 4 + ones : others) {
        case 1: return pair_sums(rows, v, 4, a, 1, b, 0, cells, sums);
        case 2: return pair_sums(rows, v, 4, a, 2, b, 0, cells, sums);
        case 3: return pair_sums(rows, v, 4, a, 3, b, 0, cells, sums);
        case 4: return pair_sums(rows, v, 4, a, 4, b, 0, cells, sums);
        case 5: return pair_sums(rows, v, 1, a, 1, b, 1, cells, sums);
        case 6: return pair_sums(rows, v, 2, a, 2, b, 1, cells, sums);
        case 7: return pair_sums(rows, v, 3, a, 3, b, 1, cells, sums);
        case 8: return pair_sums(rows, v, 4, a, 4, b, 1, cells, sums);
    }
}

#define ADD_CELL(k)                                           \
    do {                                                      \
        LooseTwo *s = tables[k] + b[k].cell[row];             \
        Two part = {own, own * b[k].fraction[row]};           \
        *s += part;                                           \
    } while (0)

void cell_sums(size_t rows, const double *r, size_t features, const struct cell_feature *b, double *sums) {
    LooseTwo *tables[cell_features_at_once], *next = (LooseTwo *)sums;
    for (size_t k = 0; k < features; k++) {
        tables[k] = next;
        next += b[k].cells;
    }
    if (features == 4) {
        for (size_t row = 0; row < rows; row++) {
            double own = r[row];
            ADD_CELL(0);
            ADD_CELL(1);
            ADD_CELL(2);
            ADD_CELL(3);
        }
        return;
    }
    for (size_t k = 0; k < features; k++)
        for (size_t row = 0; row < rows; row++) {
            double own = r[row];
            ADD_CELL(k);
        }
}

FOR_EVERY_PROCESSOR
void cell_product_sums(size_t rows, const double *v, const double *products, struct cell_feature b, double *sums) {
    for (size_t row = 0; row < rows; row++) {
        const Loose *q = (const Loose *)products + row * vectors;
        Loose *s = (Loose *)sums + b.cell[row] * 2 * vectors;
        double own = v[row], f = b.fraction[row];
        for (int k = 0; k < vectors; k++) {
            Vector part = q[k] * own;
            s[k] += part;
            s[vectors + k] += part * f;
        }
    }
}

FOR_EVERY_PROCESSOR
void product_sums(
    size_t rows, const double *v, const double *r, const double *products, double *gradient, double *matrix) {
    Vector slope[vectors] = {{0}}, square[cell_products][vectors] = {{{0}}};
    for (size_t row = 0; row < rows; row++) {
        const Loose *q = (const Loose *)products + row * vectors;
        for (int k = 0; k < vectors; k++) slope[k] += q[k] * r[row];
        if (!matrix) continue;
        for (int k = 0; k < vectors; k++) {
            Vector part = q[k] * v[row];
            // Only products from the first of the four on: the others are the same by symmetry.
            for (int l = 4 * k; l < cell_products; l++) square[l][k] += part * products[row * cell_products + l];
        }
    }
    for (int k = 0; k < cell_products; k++) {
        gradient[k] += slope[k / 4][k % 4];
        for (int l = 0; l < cell_products && matrix; l++)
            matrix[k * cell_products + l] += l / 4 <= k / 4 ? square[k][l / 4][l % 4] : square[l][k / 4][k % 4];
    }
}

void add_cell_values(size_t rows, struct cell_feature a, const double *start, const double *slope, double *eta) {
    for (size_t row = 0; row < rows; row++)
        eta[row] += start[a.cell[row]] + slope[a.cell[row]] * a.fraction[row];
}

FOR_EVERY_PROCESSOR
void add_products(size_t rows, const double *products, const double *weights, double *eta) {
    const Loose *w = (const Loose *)weights;
    for (size_t row = 0; row < rows; row++) {
        const Loose *q = (const Loose *)products + row * vectors;
        Vector sum = {0};
        for (int k = 0; k < vectors; k++) sum += q[k] * w[k];
        eta[row] += sum[0] + sum[1] + sum[2] + sum[3];
    }
}

// Four rows: p − y and p(1 − p). The loss is linear and the logarithm of product; product is at most 2 to the power of how
// often it was multiplied.
INLINE void four_rows(
    const Vector *etas, const Vector *outcomes, Vector *residual, Vector *weight, Vector *linear, Vector *product) {
    const Vector zero = {0, 0, 0, 0}, least = {-708, -708, -708, -708};
    Vector eta = *etas, y = *outcomes;
    Vector positive = CHOOSE(eta > zero, eta, zero);
    Vector e = -(positive + positive - eta);
    e = CHOOSE(e > least, e, least);
    exponential(&e);
    Vector inverse = 1 / (1 + e);
    *residual = CHOOSE(eta < zero, e * inverse, inverse) - y;
    *weight = e * inverse * inverse;
    *linear += positive - y * eta;
    *product *= 1 + e;
}

FOR_EVERY_PROCESSOR
double logistic_rows(size_t rows, const double *eta, const uint8_t *outcomes, double *residuals, double *weights) {
    Vector linear = {0}, product = {1, 1, 1, 1};
    double logarithms = 0;
    size_t row = 0;
    for (; row + 3 < rows; row += 4) {
        Vector y = {outcomes[row], outcomes[row + 1], outcomes[row + 2], outcomes[row + 3]};
        Vector own = *(const Loose *)(eta + row), residual, weight;
        four_rows(&own, &y, &residual, &weight, &linear, &product);
        *(Loose *)(residuals + row) = residual;
        *(Loose *)(weights + row) = weight;
        if (row % 1024 == 1020) {
            for (int lane = 0; lane < 4; lane++) logarithms += __builtin_log(product[lane]);
            product = (Vector){1, 1, 1, 1};
        }
    }
    for (int lane = 0; lane < 4; lane++) logarithms += linear[lane] + __builtin_log(product[lane]);
    for (; row < rows; row++) {
        Vector last = {eta[row]}, y = {outcomes[row]}, residual, weight;
        Vector own = {0}, factor = {1, 1, 1, 1};
        four_rows(&last, &y, &residual, &weight, &own, &factor);
        residuals[row] = residual[0];
        weights[row] = weight[0];
        logarithms += own[0] + __builtin_log(factor[0]);
    }
    return logarithms;
}
