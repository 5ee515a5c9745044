// How a checked call is run: at once, in parts by several threads, or later by another one.
//
// Threads are those of the runtime's pool (libuv's in Node), which is bounded, and which every runtime with Node-API
// has behind napi_create_async_work: the addon makes none of its own, and names no library for it. A call that is split
// does not depend on them: whoever comes takes the next part, and the calling thread takes all that nobody else has
// taken.
#pragma once

#include <node_api.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>

#if defined(_WIN32)
#include <windows.h>
#else
#include <sched.h>
#endif

namespace nonlin {
namespace bindings {

// Part [begin, end) of some work.
using part_function = void (*)(const void* work, size_t begin, size_t end);

inline void relax() {
#if defined(__x86_64__) || defined(_M_X64)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Lets another thread have this processor: where there are more threads than processors, the one that is waited for may
// be the one that does not run.
inline void give_way() {
#if defined(_WIN32)
  SwitchToThread();
#else
  sched_yield();
#endif
}

// The threads that help one environment's calls. One call at a time is open to them.
class team {
 public:
  static constexpr size_t most_threads = 64;

  void keep() { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) free(this);
  }

  static team* make() {
    void* memory = malloc(sizeof(team));
    if (memory == nullptr) return nullptr;
    return new (memory) team();
  }

  // All of [0, units), in parts of a multiple of `multiple`, by at most `threads` threads, of which this is one.
  void split(napi_env env, size_t threads, part_function part, const void* work, size_t units, size_t multiple) {
    if (threads > most_threads) threads = most_threads;
    if (threads < 1) threads = 1;
    // Several parts for each thread: one that was late, or slower, takes fewer.
    const size_t pieces = threads * 4;
    size_t step = units / pieces + (units % pieces != 0);
    step = (step + multiple - 1) / multiple * multiple;
    if (threads < 2 || step >= units) {
      part(work, 0, units);
      return;
    }
    part_ = part;
    work_ = work;
    units_ = units;
    step_ = step;
    next_.store(0, std::memory_order_relaxed);
    const uint64_t call = (state_.load(std::memory_order_relaxed) >> call_shift) + 1;
    state_.store(call << call_shift | open | uint64_t(threads - 1) << limit_shift, std::memory_order_release);
    ask_for(env, threads - 1);
    take_parts();
    uint64_t state = state_.fetch_and(~open, std::memory_order_acq_rel);
    for (int round = 0; (state & active_mask) != 0; round++) {
      if (round < 2000)
        relax();
      else
        give_way();
      state = state_.load(std::memory_order_acquire);
    }
  }

 private:
  // state_: which call it is, how many may help, whether it is open, how many help now. In one word, so that a thread
  // joins a call only while it is open: what it reads of the call after that stays there until it has left.
  static constexpr uint64_t active_mask = 0xff, open = 0x100;
  static constexpr int limit_shift = 16, call_shift = 32;
  // A thread that has helped waits for the next call a while, some ten microseconds: to wake one takes longer.
  static constexpr int patience = 1000;
  // Works whose completion the event loop has not seen yet: a program that never returns to it makes so many
  // of some hundred bytes each, and then computes alone.
  static constexpr int most_outstanding = 1 << 14;

  void take_parts() {
    for (;;) {
      const size_t begin = next_.fetch_add(step_, std::memory_order_relaxed);
      if (begin >= units_) return;
      part_(work_, begin, units_ - begin < step_ ? units_ : begin + step_);
    }
  }

  // Takes part in one call after the other, until none has come for a while.
  void help() {
    uint64_t last = 0;
    for (int waited = 0; waited < patience; waited++) {
      uint64_t state = state_.load(std::memory_order_acquire);
      const bool has_room = (state & active_mask) < (state >> limit_shift & 0xff);
      if ((state & open) != 0 && has_room && state >> call_shift != last &&
          state_.compare_exchange_strong(state, state + 1, std::memory_order_acq_rel)) {
        last = state >> call_shift;
        take_parts();
        state_.fetch_sub(1, std::memory_order_acq_rel);
        waited = 0;
      }
      relax();
    }
    helpers_.fetch_sub(1, std::memory_order_relaxed);
  }

  struct helper {
    team* of;
    napi_async_work work;
  };

  // Asks the runtime for threads, where fewer than `wanted` are there or on their way.
  void ask_for(napi_env env, size_t wanted) {
    while (helpers_.load(std::memory_order_relaxed) < int(wanted) && outstanding_ < most_outstanding) {
      helper* one = static_cast<helper*>(malloc(sizeof(helper)));
      if (one == nullptr) return;
      one->of = this;
      napi_value name;
      napi_handle_scope scope;
      if (napi_open_handle_scope(env, &scope) != napi_ok) return free(one);
      const bool made = napi_create_string_utf8(env, "nonlin", NAPI_AUTO_LENGTH, &name) == napi_ok &&
                        napi_create_async_work(env, nullptr, name, run_helper, end_helper, one, &one->work) == napi_ok;
      napi_close_handle_scope(env, scope);
      if (!made) return free(one);
      helpers_.fetch_add(1, std::memory_order_relaxed);
      if (napi_queue_async_work(env, one->work) != napi_ok) {
        helpers_.fetch_sub(1, std::memory_order_relaxed);
        napi_delete_async_work(env, one->work);
        return free(one);
      }
      keep();
      outstanding_++;
    }
  }

  static void run_helper(napi_env, void* data) { static_cast<helper*>(data)->of->help(); }

  static void end_helper(napi_env env, napi_status status, void* data) {
    helper* one = static_cast<helper*>(data);
    // It was cancelled before it began.
    if (status != napi_ok) one->of->helpers_.fetch_sub(1, std::memory_order_relaxed);
    one->of->outstanding_--;
    napi_delete_async_work(env, one->work);
    one->of->release();
    free(one);
  }

  std::atomic<uint64_t> state_{0};
  std::atomic<size_t> next_{0};
  std::atomic<int> helpers_{0};
  std::atomic<int> references_{1};
  int outstanding_ = 0;
  part_function part_ = nullptr;
  const void* work_ = nullptr;
  size_t units_ = 0, step_ = 0;
};

// One call that another thread runs. What keeps its arrays is a reference to all arguments, of which the first is
// called when it has ended.
struct later {
  napi_async_work work;
  napi_ref arguments;
  part_function part;
  size_t units;
  alignas(8) unsigned char checked[512];

  // Whether it was started; a failure leaves nothing behind.
  static bool start(napi_env env, const napi_value* arguments, size_t count, part_function part, const void* checked,
                    size_t size, size_t units) {
    later* self = static_cast<later*>(malloc(sizeof(later)));
    if (self == nullptr) return false;
    self->part = part;
    self->units = units;
    memcpy(self->checked, checked, size);
    napi_value list, name;
    bool ok = napi_create_array_with_length(env, count, &list) == napi_ok;
    for (size_t i = 0; i < count && ok; i++) ok = napi_set_element(env, list, uint32_t(i), arguments[i]) == napi_ok;
    if (!ok || napi_create_reference(env, list, 1, &self->arguments) != napi_ok) {
      free(self);
      return false;
    }
    ok = napi_create_string_utf8(env, "nonlin", NAPI_AUTO_LENGTH, &name) == napi_ok &&
         napi_create_async_work(env, nullptr, name, run, end, self, &self->work) == napi_ok;
    if (ok && napi_queue_async_work(env, self->work) == napi_ok) return true;
    if (ok) napi_delete_async_work(env, self->work);
    napi_delete_reference(env, self->arguments);
    free(self);
    return false;
  }

 private:
  static void run(napi_env, void* data) {
    const later* self = static_cast<const later*>(data);
    self->part(self->checked, 0, self->units);
  }

  static void end(napi_env env, napi_status status, void* data) {
    later* self = static_cast<later*>(data);
    napi_value arguments, callback, receiver;
    // Where the environment is being torn down nothing of this works any more, and nobody waits for it.
    if (status == napi_ok && napi_get_reference_value(env, self->arguments, &arguments) == napi_ok &&
        napi_get_element(env, arguments, 0, &callback) == napi_ok && napi_get_undefined(env, &receiver) == napi_ok)
      napi_call_function(env, receiver, callback, 0, nullptr, nullptr);
    napi_delete_reference(env, self->arguments);
    napi_delete_async_work(env, self->work);
    free(self);
  }
};

}  // namespace bindings
}  // namespace nonlin
