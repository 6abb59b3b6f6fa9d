// The Cholesky factor of a symmetric positive definite matrix, and the diagonal of its inverse.
#ifndef KYCC_CCHOLESKY_H
#define KYCC_CCHOLESKY_H

#include <stddef.h>

// A = Rᵀ·R. The upper triangle of `a`, size · size values row by row, becomes R; what is below is left as it is.
//
// Returns 1; 0 where a pivot is not positive and finite, and A therefore not positive definite.
int cholesky_factor(size_t size, double *a);

// Adds the diagonal of A⁻¹, the squared norms of the columns of R⁻ᵀ, to `diagonal`, size values.
//
// r  R, as cholesky_factor leaves it
void cholesky_inverse_diagonal(size_t size, const double *r, double *diagonal);

#endif
