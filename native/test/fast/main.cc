// Sweeps the fast tier: every elementwise kernel of every fast target of this processor, forward and gradient (with dy
// = 1 and another dy), on all float32 inputs, against the exact tier's doubles. A gate is swept over the input that is
// activated, the other being the first of its arguments; a channel kernel has one channel. Prints a line of JSON for
// each: the worst error in ULP of the result, or near a root of the largest term, and where.
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
using nonlin::kind;
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
  if (result == rounded) return result == 0 && std::signbit(result) != std::signbit(exact) ? 1e9 : 0;
  if (std::isnan(result) || std::isnan(exact)) return std::isnan(result) && std::isnan(exact) ? 0 : 1e9;
  if (std::isinf(result)) return exact * (result > 0 ? 1 : -1) > 0x1.fffffcp127 ? 0 : 1e9;
  if (std::isinf(rounded)) return std::fabs(result) > 0x1.fffff0p127 ? 0 : 1e9;
  const double magnitude = std::fmax(std::fmax(std::fabs(exact), floor), 0x1p-126);
  int exponent;
  std::frexp(magnitude, &exponent);
  return std::fabs(result - exact) * std::ldexp(1.0, 24 - exponent);
}

// Near a root, where terms cancel by two binary places or more, the bound is in ULP of the largest.

// What the argument of an activation with x * s(x) in it is by x, and the derivative of the function by that of the
// activation; 0 of all others. Such a derivative has a root where its terms are about 0.3, and the argument is not far
// below 0.
struct chain {
  double steepness, factor;
};
chain chain_of(const std::string& name, const std::vector<double>& arguments) {
  const bool is_gelu = name.rfind("gelu", 0) == 0, is_geglu = name.rfind("geglu", 0) == 0;
  if (name == "silu" || name == "mish" || name == "quick_gelu" || is_gelu) return {1, 1};
  if (name == "swish") return {arguments[0], 1};
  if (name == "swiglu" || is_geglu) return {1, arguments[0]};
  if (name == "swiglu_oai") return {arguments[1], std::fmax(-arguments[2], std::fmin(arguments[2], arguments[0])) + 1};
  return {0, 0};
}
// The largest term where x is such that a function, or its derivative, may have a root there; 0 elsewhere.
double largest_term(const std::string& name, const std::vector<double>& arguments, bool is_gradient, double x) {
  // One term has alphaN, the other beta.
  if (name == "xielu") return x > 0 ? 0 : std::fabs(arguments[2] * (is_gradient ? 1 : x));
  const chain c = chain_of(name, arguments);
  const double z = c.steepness * x;
  return is_gradient && z < -0.5 && z > -2 ? 0.3 * std::fabs(c.factor) : 0;
}

// A kernel as a function of one input, with the arguments of reference.h.
void forward_of(const kernel& k, const float* x, float* y, size_t length, const std::vector<double>& arguments) {
  if (k.kind == kind::channel) {
    const float values[] = {float(arguments[0]), k.learned > 1 ? float(arguments[1]) : 0};
    const float* const learned[] = {values, values + 1};
    k.float32.channel.forward(x, learned, y, 1, 1, length, arguments.data() + k.learned);
  } else if (k.kind == kind::gate) {
    static std::vector<float> other;
    other.assign(length, float(arguments[0]));
    k.float32.gate.forward(x, other.data(), y, 1, length, length, arguments.data() + 1);
  } else {
    k.float32.map.forward(x, y, length, arguments.data());
  }
}
void gradient_of(const kernel& k, const float* dy, const float* x, float* dx, size_t length,
                 const std::vector<double>& arguments) {
  if (k.kind == kind::channel) {
    const float values[] = {float(arguments[0]), k.learned > 1 ? float(arguments[1]) : 0};
    const float* const learned[] = {values, values + 1};
    float sums[2];
    const nonlin::learned_gradient<float> to[] = {{sums, false}, {sums + 1, false}};
    k.float32.channel.gradient(dy, x, learned, dx, to, 1, 1, length, arguments.data() + k.learned);
  } else if (k.kind == kind::gate) {
    static std::vector<float> other, dother;
    other.assign(length, float(arguments[0])), dother.resize(length);
    k.float32.gate.gradient(dy, x, other.data(), dx, dother.data(), 1, length, length, arguments.data() + 1);
  } else {
    k.float32.map.gradient(dy, x, dx, length, arguments.data());
  }
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
      gradient_of(k, dy.data(), x.data(), y.data(), block, parameters);
      reference.gradient(dy.data(), x.data(), exact.data(), block, parameters.data());
    } else {
      forward_of(k, x.data(), y.data(), block, parameters);
      reference.forward(x.data(), exact.data(), block, parameters.data());
    }
    for (size_t i = 0; i < block; i++) {
      const double term = std::fabs(upstream) * largest_term(k.name, parameters, is_gradient, x[i]);
      const double floor = std::fabs(exact[i]) < term / 4 ? term : 0;
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
  printf(",\"ulp\":%.3f,\"x\":\"%a\",\"result\":\"%a\",\"exact\":\"%a\"", found.error, found.input, found.result,
         found.exact);
  // The script `run` knows where a line comes from.
  const char* const provenance = std::getenv("NONLIN_PROVENANCE");
  printf("%s}\n", provenance ? provenance : "");
  fflush(stdout);
}

// The lists of arguments that a function is swept with.
std::vector<std::vector<double>> argument_lists(const function& f) {
  const std::string name = f.name;
  if (name == "xielu") return {{0.8f, 0.8f, 0.5f, -1e-6f}, {3, 0.3f, -0.7f, -0.25f}};
  if (name == "swiglu_oai") return {{1, 1.702f, 7}, {-0x1.8p100, 0.3f, 1e30f}};
  if (name == "celu" || name == "swish" || name == "snake") return {{1}, {0.3f}, {7}, {-1.7f}, {-0x1.3p40}};
  switch (f.arguments) {
    case 0:
      return {{}};
    case 1:
      return {{1}, {0.3f}, {7}};
    default:
      return {std::vector<double>(size_t(f.arguments), 1), std::vector<double>(size_t(f.arguments), 0.3f)};
  }
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
      gradient_of(k, dy.data(), x.data(), y.data(), length, parameters);
    else
      forward_of(k, x.data(), y.data(), length, parameters);
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
      const function* reference = k.kind == kind::none ? nullptr : nonlin::find_reference(k.name);
      if (reference == nullptr || reference->forward == nullptr) continue;
      bool named = words.size() < 2;
      for (size_t w = 1; w < words.size(); w++) named = named || words[w] == k.name;
      if (!named) continue;
      const auto lists = argument_lists(*reference);
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
