// What Debian's C++ library asks of glibc and musl does not have. Enough for Bun to start: destructors of threads do
// not run, and no exception is thrown.
#include <locale.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded = 0;
unsigned __cpu_model[4];
int __cpu_indicator_init(void) { return 0; }
int __cxa_thread_atexit_impl(void (*destroy)(void*), void* object, void* library) { return 0; }
int _dl_find_object(void* address, void* result) { return -1; }
size_t __strftime_l(char* to, size_t size, const char* format, const struct tm* time, locale_t locale) {
  return strftime_l(to, size, format, time, locale);
}
unsigned arc4random(void) {
  unsigned value;
  getrandom(&value, sizeof value, 0);
  return value;
}
