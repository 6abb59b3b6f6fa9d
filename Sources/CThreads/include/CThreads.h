// Where libdispatch waits for a thread that is not to be had.
#ifndef KYCC_CTHREADS_H
#define KYCC_CTHREADS_H

// Has `hook` called whenever somebody in the process calls sleep(3), before the sleep and on the same thread. NULL takes it away.
void kycc_on_sleep(void (*hook)(void));

#endif
