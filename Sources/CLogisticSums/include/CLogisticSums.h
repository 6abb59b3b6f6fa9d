// The inner loops of a logistic fit: what one block of rows adds to the log-loss, its gradient and its Hessian.
#ifndef KYCC_CLOGISTICSUMS_H
#define KYCC_CLOGISTICSUMS_H

#include <stddef.h>

#include "CCellSums.h"
#include "CCholesky.h"

// Vectors of four doubles in a block of rows.
enum { logistic_block_vectors = 64 };

// Adds a block's sums to `sums`.
//
// columns    `width` columns of 256 doubles, one after the other, aligned to 32 bytes
// outcomes   256 of 0 and 1
// presence   256 of 1, and 0 for padding
// w          `width` coefficients, then the intercept
// loss       four terms of the log-loss and four products of which the logarithms are the rest of it
// gradient   width + 1 values, the intercept's the last
// hessian    (width + 1)² values row by row, of which the lower triangle is added to; NULL where it is not wanted
void logistic_block_sums(
    const double *columns, const double *outcomes, const double *presence, const double *w, size_t width, double loss[8],
    double *gradient, double *hessian);

#endif
