// What Swift's Glibc module leaves out of the C library.
#ifndef KYCC_CSYSTEM_H
#define KYCC_CSYSTEM_H

#include <malloc.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

// rename(2) with flags; declared by <stdio.h> for GNU sources only.
extern int renameat2(int, const char *, int, const char *, unsigned int);

// Lets go of the pages of the program's code and of the relocations that stand before it, which nobody but the loader reads.
// They are the file's, unchanged: what is used again comes back from the system's cache. The linker provides both names.
static inline int release_code(void) {
    extern const char __executable_start, etext;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)&__executable_start & ~(page - 1), end = (uintptr_t)&etext & ~(page - 1);
    return madvise((void *)start, end - start, MADV_DONTNEED);
}

#endif
