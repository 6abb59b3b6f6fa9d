#include "CThreads.h"

#include <errno.h>
#include <stdatomic.h>
#include <time.h>
#include <unistd.h>

static _Atomic(void (*)(void)) on_sleep;

void kycc_on_sleep(void (*hook)(void)) { atomic_store(&on_sleep, hook); }

// In place of the C library's: the program's own symbol comes first, for libraries that are linked into it as for others. It sleeps
// the same. libdispatch calls it when it can make no thread, and then tries again, for ever and without a word.
unsigned int sleep(unsigned int seconds) {
    void (*hook)(void) = atomic_load(&on_sleep);
    if (hook) hook();
    struct timespec rest = {.tv_sec = seconds};
    if (nanosleep(&rest, &rest) == 0) return 0;
    return (unsigned int)rest.tv_sec + (rest.tv_nsec >= 500000000);
}
