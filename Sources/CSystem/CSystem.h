// What Swift's Glibc module leaves out of the C library.
#ifndef KYCC_CSYSTEM_H
#define KYCC_CSYSTEM_H

#include <malloc.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <unistd.h>

// rename(2) with flags; declared by <stdio.h> for GNU sources only.
extern int renameat2(int, const char *, int, const char *, unsigned int);

// Declared by <fcntl.h> for GNU sources only.
extern int sync_file_range(int, int64_t, int64_t, unsigned int);

// Lets go of the pages of the program's code and of the relocations that stand before it, which nobody but the loader reads.
// They are the file's, unchanged: what is used again comes back from the system's cache. The linker provides both names.
static inline int release_code(void) {
    extern const char __executable_start, etext;
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = (uintptr_t)&__executable_start & ~(page - 1), end = (uintptr_t)&etext & ~(page - 1);
    return madvise((void *)start, end - start, MADV_DONTNEED);
}

// The memory of the machine; bytes, 0 where it cannot be told.
static inline uint64_t machine_memory(void) {
    struct sysinfo info;
    return sysinfo(&info) == 0 ? (uint64_t)info.totalram * info.mem_unit : 0;
}

// What the process may map in all, and of data; bytes, UINT64_MAX where there is no limit.
static inline uint64_t resource_limit(int of_data) {
    struct rlimit limit;
    if (getrlimit(of_data ? RLIMIT_DATA : RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
    return limit.rlim_cur;
}

#endif
