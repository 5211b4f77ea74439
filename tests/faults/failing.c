/* Lets one call that changes the disk fail: preloaded into a process (LD_PRELOAD), see tests/faults/trial.py.

   Calls on regular files are counted from `arm` on. The call with the number `breaks` and, in the mode FULL, every
   later one that needs room, fails; in the modes KILL and POWER the process ends there. A write that fails has
   written half of its data. POWER first takes back what was written since the last sync of each file, as a disk
   without power may do. A LYING disk does so although it was synced: then something must be lost. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { OFF, ONCE, FULL, KILL, POWER, LYING };
#define MOST 4096

struct unsynced { dev_t dev; ino_t ino; int fd; int dirty; off_t size; char *data; };
static struct unsynced files[MOST];
static int known, mode = OFF;
static long count, breaks;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);

void arm(long step, int how) {
    real_pwrite = dlsym(RTLD_NEXT, "pwrite");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate");
    count = 0; breaks = step; mode = how; known = 0;
}

long counted(void) { return count; }

void cut(void) {  /* the power fails now */
    mode = OFF;
    for (int i = 0; i < known; i++) {
        if (!files[i].dirty) continue;
        if (files[i].size) real_pwrite(files[i].fd, files[i].data, files[i].size, 0);
        real_ftruncate(files[i].fd, files[i].size);
    }
    kill(getpid(), SIGKILL);
}

static int regular(int fd, struct stat *found) { return !fstat(fd, found) && S_ISREG(found->st_mode); }

/* Keeps the bytes of a file as they were when it was last synced. Never closes a descriptor: that would release the
   locks that SQLite has on the file. */
static void keep(int fd) {
    struct stat found;
    int i = 0;
    if (mode < POWER || !regular(fd, &found)) return;
    while (i < known && (files[i].dev != found.st_dev || files[i].ino != found.st_ino)) i++;
    if (i == known) {
        if (known == MOST) abort();
        files[known++] = (struct unsynced){found.st_dev, found.st_ino, fcntl(fd, F_DUPFD_CLOEXEC, 100), 0, 0, 0};
    }
    if (files[i].dirty) return;
    files[i].dirty = 1;
    files[i].size = found.st_size;
    free(files[i].data);
    files[i].data = malloc(found.st_size + 1);
    if (found.st_size && pread(fd, files[i].data, found.st_size, 0) != found.st_size) abort();
}

static void synced(int fd) {
    struct stat found;
    if (mode != POWER || !regular(fd, &found)) return;
    for (int i = 0; i < known; i++)
        if (files[i].dev == found.st_dev && files[i].ino == found.st_ino) files[i].dirty = 0;
}

/* Returns whether this call must fail; ends the process if that is the mode. `half` is what a write leaves. */
static int fails(int needs_room, int fd, const void *data, size_t size, off_t at) {
    int now;
    if (mode == OFF) return 0;
    pthread_mutex_lock(&lock);
    now = ++count == breaks;
    if (data && (now || mode >= POWER)) keep(fd);
    pthread_mutex_unlock(&lock);
    if (now && data && size > 1) real_pwrite(fd, data, size / 2, at);
    if (now && mode >= POWER) cut();
    if (now && mode == KILL) kill(getpid(), SIGKILL);
    if (now || (mode == FULL && needs_room && count > breaks)) {
        errno = needs_room ? ENOSPC : EIO;
        return 1;
    }
    return 0;
}

static int on_file(int fd) { struct stat found; return mode != OFF && regular(fd, &found); }

#define CALL(type, name, parameters, arguments, condition, room, data, size, at) \
    type name parameters { \
        static type (*real) parameters; \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        if ((condition) && fails(room, fd, data, size, at)) return -1; \
        return real arguments; \
    }
#define WITHOUT_FD(name, parameters, arguments, room) \
    int name parameters { \
        static int (*real) parameters; \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        if (mode != OFF && fails(room, -1, 0, 0, 0)) return -1; \
        return real arguments; \
    }
#define SYNC(name) \
    int name(int fd) { \
        static int (*real)(int); \
        if (!real) real = dlsym(RTLD_NEXT, #name); \
        if (mode != OFF && fails(0, fd, 0, 0, 0)) return -1; \
        synced(fd); \
        return real(fd); \
    }

CALL(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size), on_file(fd), 1, data, size,
     lseek(fd, 0, SEEK_CUR))
CALL(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), on_file(fd), 1, data,
     size, at)
CALL(ssize_t, pwrite64, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at), on_file(fd), 1,
     data, size, at)
CALL(int, ftruncate, (int fd, off_t size), (fd, size), on_file(fd), 0, "", 0, 0)
CALL(int, ftruncate64, (int fd, off_t size), (fd, size), on_file(fd), 0, "", 0, 0)
SYNC(fsync)
SYNC(fdatasync)
WITHOUT_FD(rename, (const char *from, const char *to), (from, to), 0)
WITHOUT_FD(link, (const char *from, const char *to), (from, to), 1)
WITHOUT_FD(mkdir, (const char *path, mode_t bits), (path, bits), 1)
WITHOUT_FD(unlink, (const char *path), (path), 0)
