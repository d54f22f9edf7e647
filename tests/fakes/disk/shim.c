/* Stands between a program and the files of one folder (LD_PRELOAD): writes down every change and
 * every sync there, in order, and lets the disk be full, or the power fail, at a chosen one.
 *
 * DISK_FOLDER   the folder, its real path
 * DISK_TAPE     the file to write the changes to; none where it isn't set
 * DISK_CONTROL  24 bytes that the test shares: see struct control
 *
 * All other files are left alone. What goes past it: mmap (SQLite's -shm, which means nothing after
 * a power cut), dup'ed descriptors and stdio, none of which Monitor uses for what it keeps.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define DESCRIPTORS 65536
#define TAPE_DESCRIPTOR 1000 /* out of the way of the numbers that the program gets */

enum kind { OPEN = 1, CREATE, TRUNCATE_OPEN, CLOSE, WRITE, SIZE, SYNC, RENAME, LINK, UNLINK, MKDIR, RMDIR };
enum trouble { NONE, POWER_CUT, FULL, FULL_FOR_ALL };

/* `room`: how many more changes go well before the trouble; `refused`: how many did not. */
struct control { int64_t trouble, room, refused; };
struct header { uint32_t kind, pid; int32_t fd; uint32_t path_length; int64_t offset, data_length; };

static char folder[PATH_MAX];
static size_t folder_length;
static int tape = -1;
static struct control *control;
static pid_t owner; /* a process that it forked shares its lock, perhaps its memory, until it runs another program */
static unsigned char watched[DESCRIPTORS];
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("DISK_FOLDER"), *kept = getenv("DISK_TAPE"), *shared = getenv("DISK_CONTROL");
    if (!where || !realpath(where, folder)) return;
    if (kept) {
        int opened = syscall(SYS_openat, AT_FDCWD, kept, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        tape = fcntl(opened, F_DUPFD_CLOEXEC, TAPE_DESCRIPTOR);
        syscall(SYS_close, opened);
    }
    if (shared) {
        int opened = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC);
        void *mapped = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, opened, 0);
        control = mapped == MAP_FAILED ? NULL : mapped;
        syscall(SYS_close, opened);
    }
    owner = getpid();
    folder_length = strlen(folder);
}

/* ------------------------------------------------------------ which files */

static int is_inside(const char *path) {
    return folder_length && !strncmp(path, folder, folder_length) &&
           (path[folder_length] == '/' || !path[folder_length]);
}

/* The whole path of a name in a folder (`at` as in openat); the name itself may be a link. */
static int whole_path(int at, const char *name, char *whole) {
    char joined[2 * PATH_MAX], base[PATH_MAX], *slash;
    if (name[0] == '/') {
        snprintf(joined, sizeof joined, "%s", name);
    } else if (at == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) return 0;
        snprintf(joined, sizeof joined, "%s/%s", base, name);
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", at);
        ssize_t length = readlink(link, base, sizeof base - 1);
        if (length < 0) return 0;
        base[length] = 0;
        snprintf(joined, sizeof joined, "%s/%s", base, name);
    }
    for (size_t n = strlen(joined); n > 1 && joined[n - 1] == '/'; n--) joined[n - 1] = 0;
    slash = strrchr(joined, '/');
    if (slash == joined) return snprintf(whole, PATH_MAX, "%s", joined) > 0;
    *slash = 0;
    if (!realpath(joined, base)) return 0;
    const char *last = slash + 1;
    if (!strcmp(last, ".")) return snprintf(whole, PATH_MAX, "%s", base) > 0;
    return snprintf(whole, PATH_MAX, "%s/%s", base, last) > 0;
}

static int ours(int at, const char *name, char *whole) {
    return folder_length && name && owner == getpid() && whole_path(at, name, whole) && is_inside(whole);
}

static int is_watched(int fd) { return fd >= 0 && fd < DESCRIPTORS && watched[fd] && owner == getpid(); }

/* ------------------------------------------------------------ the tape, and trouble */

static void note(enum kind kind, int fd, int64_t offset, const char *path, const char *second,
                 const void *data, size_t length) {
    if (tape < 0) return;
    char paths[2 * PATH_MAX] = "";
    int path_length = path ? snprintf(paths, sizeof paths, second ? "%s%c%s" : "%s", path, 0, second) : 0;
    struct header header = {kind, getpid(), fd, path_length, offset, length};
    struct iovec parts[3] = {{&header, sizeof header}, {paths, path_length}, {(void *)data, length}};
    syscall(SYS_writev, tape, parts, 3);
}

/* A change is about to be made; `grows`: it needs room that isn't taken yet. The power fails
 * before it. Tells whether there is no room for it. */
static int is_refused(int grows) {
    if (!control || control->trouble == NONE) return 0;
    if (control->trouble == POWER_CUT) {
        if (__atomic_fetch_sub(&control->room, 1, __ATOMIC_SEQ_CST) <= 0) kill(getpid(), SIGKILL);
        return 0;
    }
    if (!grows && control->trouble == FULL) return 0;
    if (__atomic_fetch_sub(&control->room, 1, __ATOMIC_SEQ_CST) > 0) return 0;
    __atomic_fetch_add(&control->refused, 1, __ATOMIC_SEQ_CST);
    errno = ENOSPC;
    return 1;
}

static int64_t size_of(int fd) {
    struct stat about;
    return fstat(fd, &about) ? 0 : about.st_size;
}

#define LOCK pthread_mutex_lock(&one_at_a_time)
#define UNLOCK do { int kept = errno; pthread_mutex_unlock(&one_at_a_time); errno = kept; } while (0)

/* ------------------------------------------------------------ descriptors */

static int opened(int at, const char *name, int flags, mode_t mode) {
    char whole[PATH_MAX];
    if (!ours(at, name, whole)) return syscall(SYS_openat, at, name, flags, mode);
    LOCK;
    int made = (flags & O_CREAT) && syscall(SYS_faccessat, at, name, F_OK) != 0;
    int fd = made && is_refused(1) ? -1 : syscall(SYS_openat, at, name, flags, mode);
    if (fd >= 0 && fd < DESCRIPTORS) {
        watched[fd] = 1;
        note(made ? CREATE : flags & O_TRUNC ? TRUNCATE_OPEN : OPEN, fd, 0, whole, NULL, NULL, 0);
    }
    UNLOCK;
    return fd;
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        return opened(AT_FDCWD, path, flags, mode); }
#define OPENS_AT(name) \
    int name(int at, const char *path, int flags, ...) { \
        va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more); \
        return opened(at, path, flags, mode); }
OPENS(open) OPENS(open64) OPENS_AT(openat) OPENS_AT(openat64)
int __open_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) { return opened(AT_FDCWD, path, flags, 0); }
int __openat_2(int at, const char *path, int flags) { return opened(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) { return opened(at, path, flags, 0); }

int close(int fd) {
    if (!is_watched(fd)) return fd == tape && tape >= 0 ? 0 : syscall(SYS_close, fd);
    LOCK;
    watched[fd] = 0;
    note(CLOSE, fd, 0, NULL, NULL, NULL, 0);
    int result = syscall(SYS_close, fd);
    UNLOCK;
    return result;
}

/* On a disk that has just become full the first half still goes in. */
static ssize_t written(int fd, const void *data, size_t length, int64_t offset, int moves) {
    LOCK;
    if (moves) offset = fcntl(fd, F_GETFL) & O_APPEND ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
    int grows = offset + (int64_t)length > size_of(fd);
    if (is_refused(grows)) {
        if (control->refused > 1 || length < 2) { UNLOCK; return -1; }
        length /= 2;
    }
    ssize_t result = moves ? syscall(SYS_write, fd, data, length) : syscall(SYS_pwrite64, fd, data, length, offset);
    if (result > 0) note(WRITE, fd, offset, NULL, NULL, data, result);
    UNLOCK;
    return result;
}

ssize_t write(int fd, const void *data, size_t length) {
    return is_watched(fd) ? written(fd, data, length, 0, 1) : syscall(SYS_write, fd, data, length);
}
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) {
    return is_watched(fd) ? written(fd, data, length, offset, 0) : syscall(SYS_pwrite64, fd, data, length, offset);
}
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return pwrite(fd, data, length, offset); }

/* Ways of writing that have others to fall back on are not there. */
ssize_t sendfile(int out, int in, off_t *offset, size_t length) {
    if (is_watched(out)) { errno = EINVAL; return -1; }
    return syscall(SYS_sendfile, out, in, offset, length);
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t length) { return sendfile(out, in, (off_t *)offset, length); }

static int sized(int fd, int64_t size) {
    LOCK;
    int result = -1;
    if (!is_refused(size > size_of(fd))) result = syscall(SYS_ftruncate, fd, size);
    if (!result) note(SIZE, fd, size, NULL, NULL, NULL, 0);
    UNLOCK;
    return result;
}
int ftruncate(int fd, off_t size) { return is_watched(fd) ? sized(fd, size) : syscall(SYS_ftruncate, fd, size); }
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int posix_fallocate(int fd, off_t offset, off_t length) {
    if (!is_watched(fd)) return syscall(SYS_fallocate, fd, 0, offset, length) ? errno : 0;
    if (offset + length <= size_of(fd)) return 0;
    return sized(fd, offset + length) ? errno : 0;
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

static int synced(int fd, long call) {
    LOCK;
    is_refused(0);
    int result = syscall(call, fd);
    if (!result) note(SYNC, fd, 0, NULL, NULL, NULL, 0);
    UNLOCK;
    return result;
}
int fsync(int fd) { return is_watched(fd) ? synced(fd, SYS_fsync) : syscall(SYS_fsync, fd); }
int fdatasync(int fd) { return is_watched(fd) ? synced(fd, SYS_fdatasync) : syscall(SYS_fdatasync, fd); }

/* ------------------------------------------------------------ names */

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char first[PATH_MAX], second[PATH_MAX];
    int inside = ours(from_at, from, first) & ours(to_at, to, second);
    if (!inside) return syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    LOCK;
    is_refused(0);
    int result = syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (!result) note(RENAME, -1, 0, first, second, NULL, 0);
    UNLOCK;
    return result;
}
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    char first[PATH_MAX], second[PATH_MAX];
    int inside = ours(from_at, from, first) & ours(to_at, to, second);
    if (!inside) return syscall(SYS_linkat, from_at, from, to_at, to, flags);
    LOCK;
    int result = is_refused(1) ? -1 : syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (!result) note(LINK, -1, 0, first, second, NULL, 0);
    UNLOCK;
    return result;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *name, int flags) {
    char whole[PATH_MAX];
    if (!ours(at, name, whole)) return syscall(SYS_unlinkat, at, name, flags);
    LOCK;
    is_refused(0);
    int result = syscall(SYS_unlinkat, at, name, flags);
    if (!result) note(flags & AT_REMOVEDIR ? RMDIR : UNLINK, -1, 0, whole, NULL, NULL, 0);
    UNLOCK;
    return result;
}
int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }
int rmdir(const char *name) { return unlinkat(AT_FDCWD, name, AT_REMOVEDIR); }

int mkdirat(int at, const char *name, mode_t mode) {
    char whole[PATH_MAX];
    if (!ours(at, name, whole)) return syscall(SYS_mkdirat, at, name, mode);
    LOCK;
    int result = is_refused(1) ? -1 : syscall(SYS_mkdirat, at, name, mode);
    if (!result) note(MKDIR, -1, 0, whole, NULL, NULL, 0);
    UNLOCK;
    return result;
}
int mkdir(const char *name, mode_t mode) { return mkdirat(AT_FDCWD, name, mode); }

/* ------------------------------------------------------------ how much room there is */

static void show_room(struct statvfs *about) {
    if (control && control->trouble >= FULL && control->room <= 0) about->f_bavail = about->f_bfree = 0;
}
int statvfs(const char *path, struct statvfs *about) {
    char whole[PATH_MAX];
    int result = NEXT(statvfs)(path, about);
    if (!result && (ours(AT_FDCWD, path, whole))) show_room(about);
    return result;
}
int statvfs64(const char *path, struct statvfs64 *about) { return statvfs(path, (struct statvfs *)about); }
