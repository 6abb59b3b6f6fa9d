#include "CLogisticSums.h"
#include "Vectors.h"

enum { n = logistic_block_vectors, tile = 3 };

INLINE double sum(const Vector *v) { return (*v)[0] + (*v)[1] + (*v)[2] + (*v)[3]; }

// Residuals p − y, weights p(1 − p), and the terms of the log-loss.
//
// With e = exp(−|η|): ln(1 + exp η) = max(η, 0) + ln(1 + e). The logarithm is taken once a block, of the product of all 1 + e,
// each of which is at most 2.
INLINE void probabilities(
    const Vector *columns, const Vector *outcomes, const Vector *presence, const double *w, size_t width, double loss[8],
    Vector *residuals, Vector *weights) {
    const Vector zero = {0, 0, 0, 0}, one = {1, 1, 1, 1}, least = {-708, -708, -708, -708};
    for (int place = 0; place < n; place++) residuals[place] = zero + w[width];
    // Four columns at a time: each η is then loaded and stored a quarter as often. The next four, wherever they lie, are fetched
    // meanwhile, 64 bytes for every two vectors: a column is too short for the processor to see by itself what comes, and
    // without the Hessian the sums of 100,000 rows and 200 columns wait for memory. It leaves four fifths of their time.
    size_t column = 0;
    for (; column + 3 < width; column += 4) {
        const Vector *z0 = columns + column * n, *z1 = z0 + n, *z2 = z1 + n, *z3 = z2 + n;
        const double *c = w + column;
        for (int place = 0; place < n; place++) {
            for (int next = 4; next < 8 && place % 2 == 0; next++) __builtin_prefetch(z0 + next * n + place);
            Vector first = residuals[place] + (z0[place] * c[0] + z1[place] * c[1]);
            residuals[place] = first + (z2[place] * c[2] + z3[place] * c[3]);
        }
    }
    for (; column + 1 < width; column += 2) {
        const Vector *z0 = columns + column * n, *z1 = z0 + n;
        for (int place = 0; place < n; place++)
            residuals[place] += z0[place] * w[column] + z1[place] * w[column + 1];
    }
    if (column < width) {
        const Vector *z = columns + column * n;
        for (int place = 0; place < n; place++) residuals[place] += z[place] * w[column];
    }
    Vector linear = zero, product = one;
    for (int place = 0; place < n; place++) {
        Vector eta = residuals[place], y = outcomes[place], is_present = presence[place];
        Vector positive = CHOOSE(eta > zero, eta, zero);
        Vector e = -(positive + positive - eta);
        e = CHOOSE(e > least, e, least);
        exponential(&e);
        Vector inverse = 1 / (1 + e);
        // p is 1 / (1 + e) where η is positive, else e / (1 + e).
        Vector p = CHOOSE(eta < zero, e * inverse, inverse);
        residuals[place] = (p - y) * is_present;
        weights[place] = e * inverse * inverse * is_present;
        linear += (positive - y * eta) * is_present;
        product *= 1 + e * is_present;
    }
    for (int lane = 0; lane < 4; lane++) {
        loss[lane] = linear[lane];
        loss[4 + lane] = product[lane];
    }
}

// Products of the columns with the residuals, four columns at a time: one sum alone would wait for each of its additions.
INLINE void add_gradient(const Vector *columns, size_t width, const Vector *residuals, double *gradient) {
    for (size_t column = 0; column < width; column += 4) {
        // Columns beyond the last are the last once more, and their sums not used.
        const Vector *a[4];
        Vector s[4] = {0};
        for (size_t i = 0; i < 4; i++) a[i] = columns + (column + i < width ? column + i : width - 1) * n;
        for (int place = 0; place < n; place++)
            for (int i = 0; i < 4; i++) s[i] += a[i][place] * residuals[place];
        for (size_t i = 0; i < 4 && column + i < width; i++) gradient[column + i] += sum(&s[i]);
    }
    Vector s = {0};
    for (int place = 0; place < n; place++) s += residuals[place];
    gradient[width] += sum(&s);
}

// Products of columns with weighted columns, three by three: nine sums, three vectors and what is being added fill the sixteen
// registers, and each loaded vector serves three products. The three weighted columns stay in the nearest cache while all
// columns from theirs on go by; weighting all columns of a block beforehand would throw those out of the next.
INLINE void add_hessian(const Vector *columns, size_t width, const Vector *weights, double *hessian) {
    const size_t size = width + 1;
    Vector weighted[tile][n];
    for (size_t k = 0; k < width; k += tile) {
        for (size_t i = 0; i < tile; i++) {
            // As above, the last column stands in where there is none left.
            const Vector *z = columns + (k + i < width ? k + i : width - 1) * n;
            Vector s = {0};
            for (int place = 0; place < n; place++) s += weighted[i][place] = z[place] * weights[place];
            if (k + i < width) hessian[width * size + k + i] += sum(&s);
        }
        for (size_t j = k; j < width; j += tile) {
            const Vector *a0 = columns + j * n;
            const Vector *a1 = columns + (j + 1 < width ? j + 1 : width - 1) * n;
            const Vector *a2 = columns + (j + 2 < width ? j + 2 : width - 1) * n;
            Vector s[tile][tile] = {{{0}}};
            for (int place = 0; place < n; place++) {
                Vector b0 = weighted[0][place], b1 = weighted[1][place], b2 = weighted[2][place];
                s[0][0] += a0[place] * b0, s[0][1] += a0[place] * b1, s[0][2] += a0[place] * b2;
                s[1][0] += a1[place] * b0, s[1][1] += a1[place] * b1, s[1][2] += a1[place] * b2;
                s[2][0] += a2[place] * b0, s[2][1] += a2[place] * b1, s[2][2] += a2[place] * b2;
            }
            for (size_t row = j; row < j + tile && row < width; row++)
                for (size_t column = k; column < k + tile && column <= row; column++)
                    hessian[row * size + column] += sum(&s[row - j][column - k]);
        }
    }
    Vector s = {0};
    for (int place = 0; place < n; place++) s += weights[place];
    hessian[width * size + width] += sum(&s);
}

FOR_EVERY_PROCESSOR
void logistic_block_sums(
    const double *columns, const double *outcomes, const double *presence, const double *w, size_t width, double loss[8],
    double *gradient, double *hessian) {
    const Vector *z = (const Vector *)columns;
    Vector residuals[n], weights[n];
    probabilities(z, (const Vector *)outcomes, (const Vector *)presence, w, width, loss, residuals, weights);
    add_gradient(z, width, residuals, gradient);
    if (hessian) add_hessian(z, width, weights, hessian);
}
