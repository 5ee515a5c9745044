// The first process of the machine in Bochs: mounts what Node needs, runs /command with the shell in /work, tells how
// it ended, and switches the machine off.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <initializer_list>

int main() {
  for (const char* folder : {"/proc", "/sys", "/dev", "/tmp"}) mkdir(folder, 0755);
  mount("proc", "/proc", "proc", 0, nullptr);
  mount("sysfs", "/sys", "sysfs", 0, nullptr);
  mount("devtmpfs", "/dev", "devtmpfs", 0, nullptr);
  const int console = open("/dev/ttyS0", O_RDWR);
  for (const int stream : {0, 1, 2}) dup2(console, stream);
  setenv("PATH", "/bin", 1);
  setenv("HOME", "/tmp", 1);
  const time_t start = time(nullptr);
  dprintf(1, "\n---- nonlin: the command runs\n");
  const pid_t child = fork();
  if (child == 0) {
    if (chdir("/work") == 0) execl("/bin/sh", "sh", "/command", nullptr);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  dprintf(1, "---- nonlin: the command ended with %d after %ld s of the guest's clock\n", code,
          long(time(nullptr) - start));
  // The last line would be cut off.
  tcdrain(1);
  reboot(RB_POWER_OFF);
}
