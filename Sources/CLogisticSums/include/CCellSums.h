// The inner loops of a fit whose rows are known by cells and fractions: within a cell of a feature every column of the feature
// is linear in the fraction, so that sums over rows are sums over cells.
#ifndef KYCC_CCELLSUMS_H
#define KYCC_CCELLSUMS_H

#include <stddef.h>
#include <stdint.h>

// One feature over the rows.
struct cell_feature {
    const uint8_t *cell;     // of each row
    const double *fraction;  // of each row
    size_t cells;            // how many cells there are
};

// The most features that are summed at a time, and the most products of two columns.
enum { cell_features_at_once = 4, cell_products = 12 };

// For each pair of a feature a and a feature b, for each pair of their cells, the sums over rows of v, v·f_a, v·f_b and
// v·f_a·f_b.
//
// v       of each row
// ones    how many features a: four, or where they are the same, one to four
// others  how many features b: one to four
// same    whether a and b are the same features; the sums of b before a stay 0 then
// cells   at least as many as any of them has
// sums    for each a four tables, the first of which are those of each b: `cells` lines of `cells` times four values;
//         they are added to
void cell_pair_sums(
    size_t rows, const double *v, size_t ones, const struct cell_feature *a, size_t others, const struct cell_feature *b,
    int same, size_t cells, double *sums);

// For each of `features` features, at most cell_features_at_once, one after the other, for each cell, the sums over rows of r
// and r·f, which are added to two values a cell.
void cell_sums(size_t rows, const double *r, size_t features, const struct cell_feature *b, double *sums);

// For each cell of a feature, for each product, the sums over rows of v·q and, after all of these of the cell, of v·q·f.
//
// products  cell_products values a row; those that there are not are 0
// sums      cells times 2 times cell_products values; they are added to
void cell_product_sums(
    size_t rows, const double *v, const double *products, struct cell_feature b, double *sums);

// Sums over rows of r·q for each product, and of v·q_k·q_l for each pair of them.
//
// gradient  cell_products values; they are added to
// matrix    cell_products times cell_products values; they are added to; NULL where it is not wanted,
//           and v is not read then
void product_sums(
    size_t rows, const double *v, const double *r, const double *products, double *gradient, double *matrix);

// Adds to η of each row what a feature says: start and slope·f of its cell.
void add_cell_values(
    size_t rows, struct cell_feature a, const double *start, const double *slope, double *eta);

// Adds to η of each row the products times their weights.
//
// weights  cell_products values; those of products that there are not are 0
void add_products(size_t rows, const double *products, const double *weights, double *eta);

// Of each row p − y and p(1 − p), p = 1/(1 + e^−η).
//
// outcomes  0 or 1
// Returns Σ ln(1 + e^η) − y·η.
double logistic_rows(size_t rows, const double *eta, const uint8_t *outcomes, double *residuals, double *weights);

#endif
