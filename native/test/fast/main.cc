// Sweeps the fast tier: every elementwise kernel of every fast target of this processor, forward and gradient (with dy
// = 1 and another dy), on all float32 inputs, against the exact tier's doubles. Prints a line of JSON for each: the
// worst error in ULP of the result and where, and of gradients also what it is in ULP of the largest term where that is
// named.
//
//   main [--every N] [isa [kernel...]]
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "../../dispatch.h"
#include "reference.h"

using nonlin::function;
using nonlin::kernel;
using nonlin::target;

namespace {

constexpr size_t block = 4096;

struct worst {
  double error = 0;
  float input = 0, result = 0;
  double exact = 0;
  uint64_t nan_mismatches = 0;
};

double error_in_ulp(float result, double exact, double floor) {
  const double rounded = static_cast<float>(exact);
  if (result == rounded) return result == 0 && std::signbit(result) != std::signbit(exact) ? 1e9 : 0.5 * 0;
  if (std::isnan(result) || std::isnan(exact)) return std::isnan(result) && std::isnan(exact) ? 0 : 1e9;
  if (std::isinf(result)) return exact * (result > 0 ? 1 : -1) > 0x1.fffffcp127 ? 0 : 1e9;
  if (std::isinf(rounded)) return std::fabs(result) > 0x1.fffff0p127 ? 0 : 1e9;
  const double magnitude = std::fmax(std::fmax(std::fabs(exact), floor), 0x1p-126);
  int exponent;
  std::frexp(magnitude, &exponent);
  return std::fabs(result - exact) * std::ldexp(1.0, 24 - exponent);
}

// Near a root of a derivative, where terms cancel by two binary places or more, the bound is in ULP of the largest. The
// derivatives that have a root have it where their terms are about this.
constexpr double largest_term = 0.3;
double floor_of(const std::string& name, bool is_gradient, float x, double slope) {
  if (!is_gradient || x > -0.5f || x < -2.0f || std::fabs(slope) > largest_term / 4) return 0;
  return name == "silu" || name == "mish" || name == "quick_gelu" || name.rfind("gelu", 0) == 0 ? largest_term : 0;
}

void sweep(const target& t, const kernel& k, const function& reference, bool is_gradient, double upstream,
           const std::vector<double>& parameters, uint32_t every) {
  std::vector<float> x(block), y(block), dy(block, static_cast<float>(upstream));
  std::vector<double> exact(block);
  worst found;
  for (uint64_t start = 0; start < (uint64_t(1) << 32); start += block * uint64_t(every)) {
    for (size_t i = 0; i < block; i++) {
      const uint32_t bits = static_cast<uint32_t>(start + i * every);
      memcpy(&x[i], &bits, sizeof bits);
    }
    if (is_gradient) {
      k.float32.map.gradient(dy.data(), x.data(), y.data(), block, parameters.data());
      reference.gradient(dy.data(), x.data(), exact.data(), block, parameters.data());
    } else {
      k.float32.map.forward(x.data(), y.data(), block, parameters.data());
      reference.forward(x.data(), exact.data(), block, parameters.data());
    }
    for (size_t i = 0; i < block; i++) {
      const double floor = std::fabs(upstream) * floor_of(k.name, is_gradient, x[i], exact[i] / upstream);
      const double error = error_in_ulp(y[i], exact[i], floor);
      if (error > found.error) found = {error, x[i], y[i], exact[i], 0};
    }
  }
  printf("{\"isa\":\"%s\",\"kernel\":\"%s\",\"direction\":\"%s\"", t.isa, k.name, is_gradient ? "gradient" : "forward");
  if (is_gradient) printf(",\"dy\":%g", upstream);
  if (!parameters.empty()) {
    printf(",\"parameters\":[");
    for (size_t p = 0; p < parameters.size(); p++) printf(p == 0 ? "%g" : ",%g", parameters[p]);
    printf("]");
  }
  if (every != 1) printf(",\"every\":%u", every);
  printf(",\"ulp\":%.3f,\"x\":\"%a\",\"result\":\"%a\",\"exact\":\"%a\"}\n", found.error, found.input, found.result,
         found.exact);
  fflush(stdout);
}

double nanoseconds(const kernel& k, bool is_gradient, const std::vector<double>& parameters) {
  const size_t length = 16384;
  std::vector<float> x(length), y(length), dy(length, 1.0f);
  uint32_t seed = 1;
  for (float& v : x) {
    double sum = 0;
    for (int i = 0; i < 12; i++) seed = seed * 1664525 + 1013904223, sum += seed / 4294967296.0;
    v = static_cast<float>((sum - 6) * 3);
  }
  double best = 1e9;
  for (int round = 0; round < 200; round++) {
    const auto start = std::chrono::steady_clock::now();
    if (is_gradient)
      k.float32.map.gradient(dy.data(), x.data(), y.data(), length, parameters.data());
    else
      k.float32.map.forward(x.data(), y.data(), length, parameters.data());
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    best = std::fmin(best, taken.count() / double(length));
  }
  return best;
}

}  // namespace

int main(int argc, char** argv) {
  uint32_t every = 1;
  bool times = false;
  std::vector<std::string> words;
  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--every") == 0 && i + 1 < argc)
      every = static_cast<uint32_t>(atoi(argv[++i]));
    else if (strcmp(argv[i], "--times") == 0)
      times = true;
    else
      words.push_back(argv[i]);
  }
  size_t count;
  const target* const* targets = nonlin::available_targets(&count);
  for (size_t i = 0; i < count; i++) {
    const target& t = *targets[i];
    if (!t.is_fast && !times) continue;
    if (!words.empty() && words[0] != t.isa) continue;
    for (size_t p = 0; p < t.kernel_count; p++) {
      const kernel& k = t.kernels[p];
      const function* reference = k.kind == nonlin::kind::map ? nonlin::find_reference(k.name) : nullptr;
      if (reference == nullptr || reference->forward == nullptr) continue;
      bool named = words.size() < 2;
      for (size_t w = 1; w < words.size(); w++) named = named || words[w] == k.name;
      if (!named) continue;
      const std::vector<std::vector<double>> lists =
          k.parameters == 0 ? std::vector<std::vector<double>>{{}} : std::vector<std::vector<double>>{{1}, {0.3f}, {7}};
      if (times) {
        printf("%s%s %s: forward %.3f ns, gradient %.3f ns\n", t.isa, t.is_fast ? " fast" : "", k.name,
               nanoseconds(k, false, lists[0]), nanoseconds(k, true, lists[0]));
        continue;
      }
      for (const auto& parameters : lists) {
        sweep(t, k, *reference, false, 1, parameters, every);
        sweep(t, k, *reference, true, 1, parameters, every);
        sweep(t, k, *reference, true, -0x1.234567p90, parameters, every);
        sweep(t, k, *reference, true, 0x1.8p-130, parameters, every);
      }
    }
  }
}
