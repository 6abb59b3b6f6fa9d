// What Swift's Glibc module leaves out of the C library.
#ifndef KYCC_CSYSTEM_H
#define KYCC_CSYSTEM_H

#include <malloc.h>
#include <sys/eventfd.h>

// rename(2) with flags; declared by <stdio.h> for GNU sources only.
extern int renameat2(int, const char *, int, const char *, unsigned int);

#endif
