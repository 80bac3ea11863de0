// kernel-3.10 PROGRAM ARGUMENT...: runs a program under the system calls that CentOS 7's kernel has. Everything above 313 (finit_module,
// 3.10's last on x86_64) answers ENOSYS, as that kernel would. Numbers are filtered, not flags. With --self-test it asks for one that is
// forbidden and exits with the errno.
//
// uname still says what this machine's kernel is, and OpenSSL takes no randomness from /dev/urandom where a kernel as young as that has no
// getrandom, unless an older process has left word that the device is seeded (wait_random_seeded in its rand_unix.c): this one does, in an
// IPC namespace of its own.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LAST_OF_3_10 313
#define OPENSSL_SEEDED 114 // OPENSSL_RAND_SEED_DEVRANDOM_SHM_ID

static int say_seeded(void) {
  if (unshare(CLONE_NEWIPC) != 0) return -1;
  return shmget(OPENSSL_SEEDED, 1, IPC_CREAT | 0444) < 0 ? -1 : 0;
}

static int install(void) {
  struct sock_filter program[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, LAST_OF_3_10, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog filter = {.len = sizeof program / sizeof *program, .filter = program};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: kernel-3.10 PROGRAM ARGUMENT...\n");
    return 2;
  }
  if (say_seeded() != 0 || install() != 0) {
    perror("kernel-3.10");
    return 70;
  }
  if (strcmp(argv[1], "--self-test") == 0) return syscall(SYS_getrandom, NULL, 0, 0) == 0 ? 0 : errno;
  execvp(argv[1], argv + 1);
  perror(argv[1]);
  return 127;
}
