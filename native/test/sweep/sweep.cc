#include "sweep.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

#include "rounding.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

namespace proof {

namespace {

constexpr uint32_t block_size = 1 << 16;
constexpr uint32_t blocks = 1 << 16;
constexpr size_t listed = 20;
constexpr double hard = 0x1p-47;

// What must be as the kernel found it: rounding mode, flush-to-zero, denormals-are-zero.
uint32_t float_mode() {
#if defined(__SSE__)
  return _mm_getcsr() & 0xe040;
#else
  return 0;
#endif
}
void restore_float_mode(uint32_t mode) {
#if defined(__SSE__)
  _mm_setcsr((_mm_getcsr() & ~0xe040u) | mode);
#else
  (void)mode;
#endif
}

bool agree(float expected, float got) {
  return to_bits(expected) == to_bits(got) || (std::isnan(expected) && std::isnan(got));
}

std::string hex(float x) {
  char text[64];
  std::snprintf(text, sizeof text, "%a (0x%08x)", static_cast<double>(x), to_bits(x));
  return text;
}

// What threads share. Each holds the lock once per block.
struct Shared {
  Shared(const Function& function, const std::vector<NamedSubject>& subjects, const SweepOptions& options)
      : function(function), subjects(subjects), options(options) {}
  const Function& function;
  const std::vector<NamedSubject>& subjects;
  const SweepOptions& options;
  std::atomic<uint32_t> next_block{0};
  std::atomic<uint64_t> inputs_done{0};
  std::mutex mutex;
  std::condition_variable finished;
  int running = 0;
  SweepResult result;
  // First and last result of each block, per subject: what lies between blocks is compared at the end.
  struct Ends {
    bool seen = false;
    float first, last;
  };
  std::vector<std::vector<Ends>> ends;
};

class Worker {
 public:
  explicit Worker(Shared& shared)
      : shared_(shared),
        function_(shared.function),
        options_(shared.options),
        x_(block_size),
        dy_(block_size, 1.0f),
        expected_(block_size),
        got_(block_size) {}

  void run() {
    for (;;) {
      const uint32_t block = shared_.next_block.fetch_add(options_.stride);
      if (block > options_.last >> 16) break;
      judge_block(block);
      std::lock_guard<std::mutex> lock(shared_.mutex);
      if (!shared_.result.fatal.empty()) break;
    }
    mpfr_free_cache();
    std::lock_guard<std::mutex> lock(shared_.mutex);
    shared_.running--;
    shared_.finished.notify_all();
  }

 private:
  void judge_block(uint32_t block) {
    const uint32_t first = std::max(block << 16, options_.first);
    const uint32_t last = std::min((block << 16) | 0xffff, options_.last);
    const size_t length = last - first + 1;
    for (size_t i = 0; i < length; i++) x_[i] = from_bits(first + static_cast<uint32_t>(i));

    undecided_.clear();
    function_.filter(x_.data(), expected_.data(), length, undecided_);
    if (std::isinf(x_[0])) {  // infinities come first in their blocks only
      expected_[0] = static_cast<float>(x_[0] < 0 ? function_.at_minus_infinity : function_.at_plus_infinity);
    }
    hard_cases_.clear();
    for (uint32_t i : undecided_) {
      const Rounded rounded = round_with_mpfr(function_, x_[i]);
      expected_[i] = rounded.value;
      if (rounded.distance < hard) hard_cases_.push_back({first + i, to_bits(rounded.value)});
    }
    const uint64_t cross_checks = cross_check(first, length);

    for (size_t s = 0; s < shared_.subjects.size(); s++) judge_subject(s, block, first, length);

    shared_.inputs_done += length;
    std::lock_guard<std::mutex> lock(shared_.mutex);
    SweepResult& result = shared_.result;
    result.inputs += length;
    result.mpfr_decisions += undecided_.size();
    result.cross_checks += cross_checks;
    result.hard_cases.insert(result.hard_cases.end(), hard_cases_.begin(), hard_cases_.end());
  }

  // The filter is not taken at its word.
  uint64_t cross_check(uint32_t first, size_t length) {
    const uint32_t every = options_.cross_check_every;
    uint64_t count = 0;
    for (size_t i = (every - (first + uint64_t{options_.cross_check_phase}) % every) % every; i < length; i += every) {
      if (!std::isfinite(x_[i])) continue;
      confirm(x_[i], expected_[i]);
      count++;
    }
    return count;
  }
  void confirm(float x, float expected) {
    const float exact = round_with_mpfr(function_, x).value;
    if (agree(exact, expected)) return;
    fatal("the filter is wrong: " + std::string(function_.name) + " at " + hex(x) + " gives " + hex(expected) +
          ", MPFR " + hex(exact));
  }
  void fatal(const std::string& message) {
    std::lock_guard<std::mutex> lock(shared_.mutex);
    if (shared_.result.fatal.empty()) shared_.result.fatal = message;
  }

  void judge_subject(size_t s, uint32_t block, uint32_t first, size_t length) {
    // Two calls, cut where it is odd, so that the ends of the kernels' loops are tried as well as their middles.
    const size_t cut = std::min<size_t>(length, (block * 2654435761u) >> 16);
    const uint32_t mode = float_mode();
    std::fill(got_.begin(), got_.end(), -77.0f);
    call(s, 0, cut);
    call(s, cut, length - cut);
    const bool mode_changed = float_mode() != mode;
    restore_float_mode(mode);

    Verdict found;
    if (std::memcmp(expected_.data(), got_.data(), length * sizeof(float)) != 0) {
      for (size_t i = 0; i < length; i++) {
        if (agree(expected_[i], got_[i])) continue;
        found.wrong++;
        found.by_kind[static_cast<size_t>(classify(expected_[i], got_[i]))]++;
        if (found.first_wrong.size() < listed) {
          found.first_wrong.push_back({first + static_cast<uint32_t>(i), to_bits(expected_[i]), to_bits(got_[i])});
        }
      }
    }
    const size_t not_monotone_at = function_.monotone ? find_decrease(first, length, s, block) : length;

    if (found.wrong == 0 && !mode_changed && not_monotone_at == length) return;
    std::lock_guard<std::mutex> lock(shared_.mutex);
    Verdict& verdict = shared_.result.verdicts[s];
    verdict.wrong += found.wrong;
    for (size_t k = 0; k < found.by_kind.size(); k++) verdict.by_kind[k] += found.by_kind[k];
    auto& list = verdict.first_wrong;
    list.insert(list.end(), found.first_wrong.begin(), found.first_wrong.end());
    std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.input < b.input; });
    if (list.size() > listed) list.resize(listed);
    if (mode_changed) verdict.float_mode_changed = true;
    if (not_monotone_at < length && verdict.monotone) {
      verdict.monotone = false;
      verdict.not_monotone_at = first + static_cast<uint32_t>(not_monotone_at);
    }
  }
  void call(size_t s, size_t offset, size_t length) {
    if (length == 0) return;
    shared_.subjects[s].run(&dy_[offset], &x_[offset], &got_[offset], length, function_.default_parameters.data());
  }

  // Bit patterns ascend with the value for positive x, and descend for negative x. A NaN outside of the domain is
  // beside the point, and one inside of it has been counted as wrong.
  size_t find_decrease(uint32_t first, size_t length, size_t s, uint32_t block) {
    const bool negative = first >> 31;
    size_t numbers = length;
    while (numbers > 0 && std::isnan(x_[numbers - 1])) numbers--;
    if (numbers == 0) return length;
    shared_.ends[s][block] = {true, got_[0], got_[numbers - 1]};  // nobody else writes here
    for (size_t i = 1; i < numbers; i++) {
      if (negative ? got_[i - 1] < got_[i] : got_[i - 1] > got_[i]) return negative ? i - 1 : i;
    }
    return length;
  }

  Shared& shared_;
  const Function& function_;
  const SweepOptions& options_;
  std::vector<float> x_, dy_, expected_, got_;
  std::vector<uint32_t> undecided_;
  std::vector<HardCase> hard_cases_;
};

// Between neighbouring blocks, and between -0 and +0.
void compare_ends(Shared& shared) {
  for (size_t s = 0; s < shared.subjects.size(); s++) {
    const auto& ends = shared.ends[s];
    Verdict& verdict = shared.result.verdicts[s];
    const auto refuse = [&](bool falls, uint32_t input) {
      if (!falls || !verdict.monotone) return;
      verdict.monotone = false;
      verdict.not_monotone_at = input;
    };
    for (uint32_t b = 1; b < blocks; b++) {
      if (b == blocks / 2 || !ends[b - 1].seen || !ends[b].seen) continue;
      const bool negative = b > blocks / 2;
      refuse(negative ? ends[b - 1].last < ends[b].first : ends[b - 1].last > ends[b].first,
             negative ? (b << 16) - 1 : b << 16);
    }
    if (ends[0].seen && ends[blocks / 2].seen) refuse(ends[blocks / 2].first > ends[0].first, 0);
  }
}

void report_progress(Shared& shared, uint64_t inputs, std::chrono::steady_clock::time_point start) {
  using namespace std::chrono;
  const bool terminal = isatty(STDERR_FILENO);
  const auto interval = terminal ? milliseconds(500) : milliseconds(10000);
  std::unique_lock<std::mutex> lock(shared.mutex);
  while (!shared.finished.wait_for(lock, interval, [&] { return shared.running == 0; })) {
    if (!shared.options.progress) continue;
    const double done = static_cast<double>(shared.inputs_done) / static_cast<double>(inputs);
    const double elapsed = duration<double>(steady_clock::now() - start).count();
    std::fprintf(stderr, "%s%-12s %5.1f %%, %.0f s, %.0f s to go %s", terminal ? "\r" : "", shared.function.name,
                 100 * done, elapsed, done > 0 ? elapsed / done - elapsed : 0.0, terminal ? "  " : "\n");
  }
  if (terminal && shared.options.progress) std::fprintf(stderr, "\r%60s\r", "");
}

// Large enough to order all floats; -0 and +0 are one.
int64_t place(float x) {
  const int64_t magnitude = to_bits(x) & 0x7fffffff;
  return std::signbit(x) ? -magnitude : magnitude;
}

}  // namespace

uint32_t to_bits(float x) {
  uint32_t bits;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}
float from_bits(uint32_t bits) {
  float x;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

const char* mistake_name(Mistake mistake) {
  switch (mistake) {
    case Mistake::nan_lost:
      return "NaN lost";
    case Mistake::nan_made:
      return "NaN made";
    case Mistake::infinity:
      return "infinity";
    case Mistake::zero_sign:
      return "sign of zero";
    case Mistake::flushed:
      return "subnormal flushed";
    case Mistake::one_ulp:
      return "off by one ULP";
    case Mistake::more_ulps:
      return "off by more ULPs";
    case Mistake::count:
      break;
  }
  return "";
}

Mistake classify(float expected, float got) {
  if (std::isnan(expected)) return Mistake::nan_lost;
  if (std::isnan(got)) return Mistake::nan_made;
  if (std::isinf(expected) != std::isinf(got)) return Mistake::infinity;
  if (expected == 0 && got == 0) return Mistake::zero_sign;
  // One step from the smallest subnormal to zero is more likely a rounding than a flush.
  if (got == 0 && std::fabs(expected) < 0x1p-126f && std::fabs(expected) > 0x1p-149f) return Mistake::flushed;
  return std::abs(place(expected) - place(got)) == 1 ? Mistake::one_ulp : Mistake::more_ulps;
}

SweepResult sweep(const Function& function, const std::vector<NamedSubject>& subjects, const SweepOptions& options) {
  Shared shared(function, subjects, options);
  shared.next_block = options.first >> 16;
  shared.running = options.threads;
  for (const auto& subject : subjects) {
    shared.result.verdicts.emplace_back();
    shared.result.verdicts.back().isa = subject.isa;
    shared.ends.emplace_back(blocks);
  }
  const auto start = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  for (int i = 0; i < options.threads; i++) threads.emplace_back([&] { Worker(shared).run(); });
  report_progress(shared, (uint64_t{options.last} - options.first) / options.stride + 1, start);
  for (auto& thread : threads) thread.join();

  SweepResult& result = shared.result;
  if (function.monotone) compare_ends(shared);
  std::sort(result.hard_cases.begin(), result.hard_cases.end(),
            [](const auto& a, const auto& b) { return a.input < b.input; });
  // Before a kernel is called wrong, MPFR is asked about each input in the list.
  for (const auto& verdict : result.verdicts) {
    for (const auto& wrong : verdict.first_wrong) {
      const float x = from_bits(wrong.input);
      if (!std::isfinite(x) || !result.fatal.empty()) continue;
      const float exact = round_with_mpfr(function, x).value;
      if (!agree(exact, from_bits(wrong.expected))) {
        result.fatal = "the filter is wrong: " + std::string(function.name) + " at " + hex(x) + " gives " +
                       hex(from_bits(wrong.expected)) + ", MPFR " + hex(exact);
      }
    }
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

}  // namespace proof
