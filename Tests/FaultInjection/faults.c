// A library for LD_PRELOAD that ends a process at its n-th call on the files of one folder, or lets that call fail.
//
// It is put in front of the C library of the shipped program, so that the program under test is the one that users run, and
// SQLite's calls are met as well as the program's own. Only calls that touch the folder count: descriptors are resolved by
// way of /proc/self/fd, so neither sockets nor what the runtime opens for itself moves the count.
//
//   FAULTS_ROOT   the folder, as an absolute path without links; without it nothing is done
//   FAULTS_SPARE  the name of a folder in it whose files do not count (optional)
//   FAULTS_PLAN   WHAT:N or WHAT:N+
//                 kill    ends the process with SIGKILL before the n-th call
//                 torn    the same, but where the call is a write, half of it is done first
//                 short   the n-th write does half of its work and says so
//                 stall   the n-th call does not return while FAULTS_WHILE is there
//                 ENOSPC, EIO, EACCES, EMFILE, EROFS
//                         the n-th call fails with this error; with a + so do all later ones
//                 Only calls count that the plan can strike: kill and torn those that change the disk, an error those that
//                 the system can fail with it. N = 0 strikes none and only counts.
//   FAULTS_WHILE  faults last while this file is there (optional)
//   FAULTS_ONLY   only calls count whose line in the trace begins with this text, as `read /inbox/` (optional)
//   FAULTS_TRACE  a file to which a line is added for every counted call, before it is made (optional)
//   FAULTS_RULES  a file of lines CALL ERROR PATH, read anew at every call: the calls on that path of the folder fail, besides the
//                 plan and without being counted. CALL is open, create, read, list, look, write, sync, move, remove or make; a
//                 PATH that ends with * stands for all that begin so, and . for the folder itself (optional)
//   FAULTS_CLOCK  a file with a number of seconds, read anew at every call, by which the clock on the wall is wrong; needs no
//                 folder (optional)
//   FAULTS_APART  the name of a folder in it to and from which nothing can be renamed or linked, as if it were on another
//                 file system; that holds besides the plan and does not count (optional)

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

// What a call does, as far as the plans ask.
enum {
    READS = 1 << 0,     // takes content or names from the disk
    LOOKS = 1 << 1,     // looks a name up
    OPENS = 1 << 2,     // makes a descriptor
    CHANGES = 1 << 3,   // changes content, names or their durability
    GROWS = 1 << 4,     // may need space
    NAMES = 1 << 5,     // changes names, or the attributes of a file
    WRITES = 1 << 6,    // write(2) and its kin
};

enum { COUNT_ONLY, KILL, TORN, SHORT, FAIL, STALL };

static const struct {
    const char *name;
    int kind;
    int error;
    int strikes;
} plans[] = {
    {"kill", KILL, 0, CHANGES},
    {"torn", TORN, 0, CHANGES},
    {"short", SHORT, 0, WRITES},
    {"stall", STALL, 0, READS | LOOKS | OPENS | CHANGES},
    {"ENOSPC", FAIL, ENOSPC, GROWS},
    {"EIO", FAIL, EIO, READS | LOOKS | CHANGES},
    {"EACCES", FAIL, EACCES, LOOKS | NAMES},
    {"EMFILE", FAIL, EMFILE, OPENS},
    {"EROFS", FAIL, EROFS, CHANGES},
};

static struct {
    char root[PATH_MAX];
    size_t root_length;
    char spare[PATH_MAX];
    size_t spare_length;
    int kind;
    int error;
    int strikes;
    uint64_t at;
    bool stays;
    const char *lasts_while;
    const char *only;
    char apart[PATH_MAX];
    size_t apart_length;
    const char *rules;
    _Atomic uint64_t count;
    int trace;
} plan = {.trace = -1};

_Noreturn static void give_up(const char *why) {
    fprintf(stderr, "faults: %s\n", why);
    _exit(99);
}

static uint64_t read_number(const char *text, char **end) {
    if (*text < '0' || *text > '9') give_up("FAULTS_PLAN wants a number");
    return strtoull(text, end, 10);
}

__attribute__((constructor)) static void begin(void) {
    const char *root = getenv("FAULTS_ROOT");
    const char *what = getenv("FAULTS_PLAN");
    plan.rules = getenv("FAULTS_RULES");
    if (!root || (!what && !plan.rules)) return;
    if (!what) what = "kill:0";
    const char *colon = strchr(what, ':');
    if (!colon || strlen(root) >= sizeof plan.root - 1) give_up("FAULTS_PLAN wants WHAT:N");
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        if (strncmp(plans[i].name, what, (size_t)(colon - what)) || plans[i].name[colon - what]) continue;
        plan.kind = plans[i].kind;
        plan.error = plans[i].error;
        plan.strikes = plans[i].strikes;
    }
    if (!plan.kind) give_up("FAULTS_PLAN names an unknown fault");
    char *end;
    plan.at = read_number(colon + 1, &end);
    plan.stays = *end == '+';
    plan.lasts_while = getenv("FAULTS_WHILE");
    plan.only = getenv("FAULTS_ONLY");
    const char *spare = getenv("FAULTS_SPARE");
    if (spare) plan.spare_length = (size_t)snprintf(plan.spare, sizeof plan.spare, "%s/%s", root, spare);
    const char *apart = getenv("FAULTS_APART");
    if (apart) plan.apart_length = (size_t)snprintf(plan.apart, sizeof plan.apart, "%s/%s", root, apart);
    const char *trace = getenv("FAULTS_TRACE");
    if (trace) {
        plan.trace = (int)syscall(SYS_openat, AT_FDCWD, trace, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (plan.trace < 0) give_up("FAULTS_TRACE cannot be made");
    }
    // Last, because from here on calls count.
    strcpy(plan.root, root);
    plan.root_length = strlen(root);
}

static bool lies_in(const char *path, const char *folder, size_t length) {
    return length && !strncmp(path, folder, length) && (path[length] == '/' || path[length] == '\0');
}

static bool counts(const char *path) {
    return lies_in(path, plan.root, plan.root_length) && !lies_in(path, plan.spare, plan.spare_length);
}

// The path behind a descriptor; empty where there is none.
static void path_of(int descriptor, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    path[length > 0 ? length : 0] = '\0';
}

// The path of a name in a folder.
static void path_at(int folder, const char *name, char path[PATH_MAX]) {
    if (name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    if (folder == AT_FDCWD) {
        if (syscall(SYS_getcwd, path, (long)PATH_MAX) <= 0) path[0] = '\0';
    } else {
        path_of(folder, path);
    }
    size_t length = strlen(path);
    snprintf(path + length, PATH_MAX - length, "/%s", name);
}

_Noreturn static void die(void) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

static void note(uint64_t number, const char *call, const char *path) {
    char line[PATH_MAX + 64];
    int length = snprintf(line, sizeof line, "%llu %s %s\n", (unsigned long long)number, call, path + plan.root_length);
    // A trace that cannot be written is no trace.
    if (syscall(SYS_write, plan.trace, line, (long)length) != length) give_up("FAULTS_TRACE cannot be written");
}

// Reads a small file.
static bool read_text(const char *path, char *text, size_t size) {
    int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    long length = syscall(SYS_read, file, text, size - 1);
    syscall(SYS_close, file);
    text[length > 0 ? length : 0] = '\0';
    return length > 0;
}

static const struct {
    const char *name;
    int error;
} errors[] = {
    {"EACCES", EACCES}, {"EAGAIN", EAGAIN}, {"EBUSY", EBUSY}, {"EDQUOT", EDQUOT}, {"EIO", EIO}, {"ELOOP", ELOOP},
    {"EMFILE", EMFILE}, {"ENAMETOOLONG", ENAMETOOLONG}, {"ENODEV", ENODEV}, {"ENOSPC", ENOSPC}, {"ENXIO", ENXIO},
    {"EOVERFLOW", EOVERFLOW}, {"EPERM", EPERM}, {"EROFS", EROFS}, {"ESTALE", ESTALE}, {"ETXTBSY", ETXTBSY},
    {"EXDEV", EXDEV},
};

// What a rule calls a call.
static const char *word_of(const char *call, int does) {
    if (!strncmp(call, "open", 4)) return does & GROWS ? "create" : "open";
    if (!strncmp(call, "readdir", 7)) return "list";
    if (strstr(call, "stat")) return "look";
    if (strstr(call, "read")) return "read";
    if (strstr(call, "write")) return "write";
    if (strstr(call, "sync")) return "sync";
    if (!strncmp(call, "rename", 6) || !strncmp(call, "link", 4)) return "move";
    if (!strncmp(call, "unlink", 6)) return "remove";
    if (!strncmp(call, "mkdir", 5)) return "make";
    return "other";
}

// The error that a rule has for a call on a path of the folder; 0 where there is none.
static int error_of_rules(const char *call, int does, const char *path) {
    char text[4096];
    if (!plan.rules || !lies_in(path, plan.root, plan.root_length) || !read_text(plan.rules, text, sizeof text)) return 0;
    const char *place = path[plan.root_length] ? path + plan.root_length + 1 : ".";
    const char *word = word_of(call, does);
    char *rest;
    for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
        char rule[32], name[32], where[PATH_MAX];
        if (sscanf(line, "%31s %31s %4095s", rule, name, where) != 3) give_up("FAULTS_RULES wants CALL ERROR PATH");
        size_t length = strlen(where);
        bool begins = where[length - 1] == '*';
        if (strcmp(rule, word) || (begins ? strncmp(place, where, length - 1) : strcmp(place, where))) continue;
        for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
            if (!strcmp(errors[i].name, name)) return errors[i].error;
        }
        give_up("FAULTS_RULES names an unknown error");
    }
    return 0;
}

// Whether a call has to be looked at.
static bool concerns(int does) { return plan.root_length && (plan.rules || (does & plan.strikes)); }

enum verdict { GO_ON, FAILED, HALVED, HALVED_THEN_DIE };

// Whether a call is one of those that are meant.
static bool is_meant(const char *call, const char *path) {
    size_t length = strlen(call);
    return !plan.only || (!strncmp(plan.only, call, length) && plan.only[length] == ' '
        && !strncmp(path + plan.root_length, plan.only + length + 1, strlen(plan.only) - length - 1));
}

// As a call on a disk that hangs: signals do not end it.
static void stall(void) {
    struct timespec pause = {0, 20000000};
    while (plan.lasts_while && syscall(SYS_faccessat, AT_FDCWD, plan.lasts_while, F_OK) == 0)
        syscall(SYS_nanosleep, &pause, NULL);
}

// Counts a call on a path of the folder and tells what is to become of it. errno is as before, unless the call fails.
static enum verdict strike_path(const char *call, int does, const char *path) {
    int before = errno;
    if (!concerns(does)) return GO_ON;
    int error = error_of_rules(call, does, path);
    errno = before;
    if (error) {
        errno = error;
        return FAILED;
    }
    if (!(does & plan.strikes) || !counts(path) || !is_meant(call, path)) return GO_ON;
    uint64_t number = atomic_fetch_add(&plan.count, 1) + 1;
    if (plan.trace >= 0) note(number, call, path);
    bool hits = plan.at && (plan.stays ? number >= plan.at : number == plan.at);
    if (hits && plan.lasts_while && syscall(SYS_faccessat, AT_FDCWD, plan.lasts_while, F_OK) != 0) hits = false;
    errno = before;
    if (!hits) return GO_ON;
    switch (plan.kind) {
    case KILL: die();
    case TORN:
        if (does & WRITES) return HALVED_THEN_DIE;
        die();
    case SHORT: return HALVED;
    case STALL:
        stall();
        errno = before;
        return GO_ON;
    default:
        // A disk that fills up first takes a part.
        if (plan.error == ENOSPC && plan.stays && number == plan.at && (does & WRITES)) return HALVED;
        errno = plan.error;
        return FAILED;
    }
}

static enum verdict strike_descriptor(const char *call, int does, int descriptor) {
    if (!concerns(does)) return GO_ON;
    int before = errno;
    char path[PATH_MAX];
    path_of(descriptor, path);
    errno = before;
    return strike_path(call, does, path);
}

static enum verdict strike_name(const char *call, int does, int folder, const char *name) {
    if (!concerns(does)) return GO_ON;
    int before = errno;
    char path[PATH_MAX];
    path_at(folder, name, path);
    errno = before;
    return strike_path(call, does, path);
}

// The C library's own function of this name.
#define NEXT(type, name, ...)                                                 \
    static type (*_Atomic next)(__VA_ARGS__);                                 \
    if (!next) next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

// MARK: Opening

static int does_open(int flags) {
    int does = OPENS | LOOKS;
    if (flags & (O_CREAT | O_TRUNC)) does |= CHANGES | GROWS | NAMES;
    if ((flags & O_ACCMODE) != O_RDONLY) does |= NAMES;
    return does;
}

#define OPEN_AT(name)                                                         \
    int name(int folder, const char *path, int flags, ...) {                  \
        NEXT(int, #name, int, const char *, int, ...);                        \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                         \
        if (strike_name(#name, does_open(flags), folder, path)) return -1;    \
        return next(folder, path, flags, mode);                               \
    }

#define OPEN(name)                                                            \
    int name(const char *path, int flags, ...) {                              \
        NEXT(int, #name, const char *, int, ...);                             \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                         \
        if (strike_name(#name, does_open(flags), AT_FDCWD, path)) return -1;  \
        return next(path, flags, mode);                                       \
    }

OPEN_AT(openat)
OPEN_AT(openat64)
OPEN(open)
OPEN(open64)

// MARK: Reading

ssize_t read(int descriptor, void *buffer, size_t count) {
    NEXT(ssize_t, "read", int, void *, size_t);
    if (strike_descriptor("read", READS, descriptor)) return -1;
    return next(descriptor, buffer, count);
}

#define PREAD(name, offset_type)                                              \
    ssize_t name(int descriptor, void *buffer, size_t count, offset_type at) { \
        NEXT(ssize_t, #name, int, void *, size_t, offset_type);               \
        if (strike_descriptor(#name, READS, descriptor)) return -1;           \
        return next(descriptor, buffer, count, at);                           \
    }

PREAD(pread, off_t)
PREAD(pread64, off64_t)

#define READDIR(name, entry)                                                  \
    struct entry *name(DIR *folder) {                                         \
        NEXT(struct entry *, #name, DIR *);                                   \
        if (strike_descriptor(#name, READS, dirfd(folder))) return NULL;      \
        return next(folder);                                                  \
    }

READDIR(readdir, dirent)
READDIR(readdir64, dirent64)

// MARK: Looking

#define STAT(name, type)                                                      \
    int name(const char *restrict path, struct type *restrict status) {       \
        NEXT(int, #name, const char *, struct type *);                        \
        if (strike_name(#name, LOOKS, AT_FDCWD, path)) return -1;             \
        return next(path, status);                                            \
    }

STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)

#define STAT_AT(name, type)                                                   \
    int name(int folder, const char *restrict path, struct type *restrict status, int flags) { \
        NEXT(int, #name, int, const char *, struct type *, int);              \
        if (strike_name(#name, LOOKS, folder, path)) return -1;               \
        return next(folder, path, status, flags);                             \
    }

STAT_AT(fstatat, stat)
STAT_AT(fstatat64, stat64)

#define FSTAT(name, type)                                                     \
    int name(int descriptor, struct type *status) {                           \
        NEXT(int, #name, int, struct type *);                                 \
        if (strike_descriptor(#name, READS, descriptor)) return -1;           \
        return next(descriptor, status);                                      \
    }

FSTAT(fstat, stat)
FSTAT(fstat64, stat64)

// MARK: Writing

#define WRITE(name, parameters, types, arguments, halved)                     \
    ssize_t name parameters {                                                 \
        NEXT(ssize_t, #name, types);                                          \
        switch (strike_descriptor(#name, CHANGES | GROWS | WRITES, descriptor)) { \
        case FAILED: return -1;                                               \
        case HALVED: return next halved;                                      \
        case HALVED_THEN_DIE:                                                 \
            if (count > 1) next halved;                                       \
            die();                                                            \
        default: return next arguments;                                       \
        }                                                                     \
    }
#define TYPES(...) __VA_ARGS__
#define HALF (count > 1 ? count / 2 : count)

WRITE(write, (int descriptor, const void *buffer, size_t count), TYPES(int, const void *, size_t),
      (descriptor, buffer, count), (descriptor, buffer, HALF))
WRITE(pwrite, (int descriptor, const void *buffer, size_t count, off_t at), TYPES(int, const void *, size_t, off_t),
      (descriptor, buffer, count, at), (descriptor, buffer, HALF, at))
WRITE(pwrite64, (int descriptor, const void *buffer, size_t count, off64_t at),
      TYPES(int, const void *, size_t, off64_t), (descriptor, buffer, count, at), (descriptor, buffer, HALF, at))

#define ON_DESCRIPTOR(name, does)                                             \
    int name(int descriptor) {                                                \
        NEXT(int, #name, int);                                                \
        if (strike_descriptor(#name, does, descriptor)) return -1;            \
        return next(descriptor);                                              \
    }

ON_DESCRIPTOR(fsync, CHANGES | GROWS)
ON_DESCRIPTOR(fdatasync, CHANGES | GROWS)

#define TRUNCATE(name, offset_type)                                           \
    int name(int descriptor, offset_type length) {                            \
        NEXT(int, #name, int, offset_type);                                   \
        if (strike_descriptor(#name, CHANGES | GROWS, descriptor)) return -1; \
        return next(descriptor, length);                                      \
    }

TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

// Tells the error by its value.
#define FALLOCATE(name, offset_type)                                          \
    int name(int descriptor, offset_type from, offset_type length) {          \
        NEXT(int, #name, int, offset_type, offset_type);                      \
        if (strike_descriptor(#name, CHANGES | GROWS, descriptor)) return errno; \
        return next(descriptor, from, length);                                \
    }

FALLOCATE(posix_fallocate, off_t)
FALLOCATE(posix_fallocate64, off64_t)

int fchmod(int descriptor, mode_t mode) {
    NEXT(int, "fchmod", int, mode_t);
    if (strike_descriptor("fchmod", CHANGES, descriptor)) return -1;
    return next(descriptor, mode);
}

// MARK: Names

// A call on two names counts once, by the first of them that lies in the folder.
static enum verdict strike_names(
    const char *call, int folder, const char *name, int new_folder, const char *new_name) {
    if (!plan.root_length) return GO_ON;
    int before = errno;
    char path[PATH_MAX], new_path[PATH_MAX];
    path_at(folder, name, path);
    path_at(new_folder, new_name, new_path);
    errno = before;
    int error = error_of_rules(call, CHANGES, path);
    if (error) {
        errno = error;
        return FAILED;
    }
    if (strike_path(call, CHANGES | GROWS | NAMES, counts(path) ? path : new_path)) return FAILED;
    bool is_apart = lies_in(path, plan.apart, plan.apart_length);
    if (is_apart == lies_in(new_path, plan.apart, plan.apart_length)) return GO_ON;
    errno = EXDEV;
    return FAILED;
}

int rename(const char *name, const char *new_name) {
    NEXT(int, "rename", const char *, const char *);
    if (strike_names("rename", AT_FDCWD, name, AT_FDCWD, new_name)) return -1;
    return next(name, new_name);
}

int renameat(int folder, const char *name, int new_folder, const char *new_name) {
    NEXT(int, "renameat", int, const char *, int, const char *);
    if (strike_names("renameat", folder, name, new_folder, new_name)) return -1;
    return next(folder, name, new_folder, new_name);
}

int renameat2(int folder, const char *name, int new_folder, const char *new_name, unsigned int flags) {
    NEXT(int, "renameat2", int, const char *, int, const char *, unsigned int);
    if (strike_names("renameat2", folder, name, new_folder, new_name)) return -1;
    return next(folder, name, new_folder, new_name, flags);
}

int link(const char *name, const char *new_name) {
    NEXT(int, "link", const char *, const char *);
    if (strike_names("link", AT_FDCWD, name, AT_FDCWD, new_name)) return -1;
    return next(name, new_name);
}

int linkat(int folder, const char *name, int new_folder, const char *new_name, int flags) {
    NEXT(int, "linkat", int, const char *, int, const char *, int);
    if (strike_names("linkat", folder, name, new_folder, new_name)) return -1;
    return next(folder, name, new_folder, new_name, flags);
}

int symlinkat(const char *target, int folder, const char *name) {
    NEXT(int, "symlinkat", const char *, int, const char *);
    if (strike_name("symlinkat", CHANGES | GROWS | NAMES, folder, name)) return -1;
    return next(target, folder, name);
}

int unlink(const char *name) {
    NEXT(int, "unlink", const char *);
    if (strike_name("unlink", CHANGES | NAMES, AT_FDCWD, name)) return -1;
    return next(name);
}

int unlinkat(int folder, const char *name, int flags) {
    NEXT(int, "unlinkat", int, const char *, int);
    if (strike_name("unlinkat", CHANGES | NAMES, folder, name)) return -1;
    return next(folder, name, flags);
}

int mkdir(const char *name, mode_t mode) {
    NEXT(int, "mkdir", const char *, mode_t);
    if (strike_name("mkdir", CHANGES | GROWS | NAMES, AT_FDCWD, name)) return -1;
    return next(name, mode);
}

int mkdirat(int folder, const char *name, mode_t mode) {
    NEXT(int, "mkdirat", int, const char *, mode_t);
    if (strike_name("mkdirat", CHANGES | GROWS | NAMES, folder, name)) return -1;
    return next(folder, name, mode);
}

// MARK: The clock

int clock_gettime(clockid_t clock, struct timespec *time) {
    NEXT(int, "clock_gettime", clockid_t, struct timespec *);
    int result = next(clock, time);
    const char *file = clock == CLOCK_REALTIME ? getenv("FAULTS_CLOCK") : NULL;
    char text[64];
    int before = errno;
    if (!result && file && read_text(file, text, sizeof text)) time->tv_sec += strtoll(text, NULL, 10);
    errno = before;
    return result;
}
