// Runs every float32 kernel of AVX2, exact and fast, once under callgrind, which counts the instructions: see run.
#include <valgrind/callgrind.h>

#include <cmath>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "../../dispatch.h"

using nonlin::kernel;
using nonlin::kind;
using nonlin::target;

namespace {

// Enough that what a call costs beside its loop does not show.
constexpr size_t length = 16384;
constexpr size_t row_length = 1024;
constexpr size_t rows = length / row_length;

struct data {
  std::vector<float> x, other, dy, y, result, more;
  std::vector<double> losses, upstream;
  std::vector<int32_t> labels;

  data()
      : x(length),
        other(length),
        dy(length, 0.75f),
        y(length),
        result(length),
        more(length),
        losses(rows),
        upstream(rows, 0.75),
        labels(rows) {
    // From -6 to 6, no two neighbours alike.
    for (size_t i = 0; i < length; i++) {
      x[i] = static_cast<float>(static_cast<double>(i * 7919 % 12289) / 1024 - 6);
      other[i] = static_cast<float>(static_cast<double>(i * 6101 % 8209) / 4096 - 1);
    }
    for (size_t row = 0; row < rows; row++) labels[row] = static_cast<int32_t>(row * 61 % row_length);
  }
};

template <class Body> void counted(const target& t, const kernel& k, const char* direction, Body body) {
  const std::string label = std::string(t.isa) + " " + (t.is_fast ? "fast" : "exact") + " " + k.name + " " + direction;
  body();
  CALLGRIND_ZERO_STATS;
  CALLGRIND_TOGGLE_COLLECT;
  body();
  CALLGRIND_TOGGLE_COLLECT;
  CALLGRIND_DUMP_STATS_AT(label.c_str());
}

void count(const target& t, const kernel& k, data* d) {
  const double parameters[] = {1, 1, 1, 1};
  const float learned_value[] = {0.5f, 0.75f};
  const float* const learned[] = {&learned_value[0], &learned_value[1]};
  float dlearned[2];
  const nonlin::learned_gradient<float> to[] = {{&dlearned[0], false}, {&dlearned[1], false}};
  const auto& loops = k.float32;
  const auto forward = [&](auto body) { counted(t, k, "forward", body); };
  const auto gradient = [&](auto body) { counted(t, k, "gradient", body); };
  switch (k.kind) {
    case kind::map:
      forward([&] { loops.map.forward(d->x.data(), d->y.data(), length, parameters); });
      gradient([&] { loops.map.gradient(d->dy.data(), d->x.data(), d->result.data(), length, parameters); });
      break;
    case kind::channel:
      forward([&] { loops.channel.forward(d->x.data(), learned, d->y.data(), 1, 1, length, parameters); });
      gradient([&] {
        loops.channel.gradient(d->dy.data(), d->x.data(), learned, d->result.data(), to, 1, 1, length, parameters);
      });
      break;
    case kind::gate:
      forward([&] { loops.gate.forward(d->x.data(), d->other.data(), d->y.data(), 1, length, length, parameters); });
      gradient([&] {
        loops.gate.gradient(d->dy.data(), d->x.data(), d->other.data(), d->result.data(), d->more.data(), 1, length,
                            length, parameters);
      });
      break;
    case kind::rows:
    case kind::selection:
      forward([&] { loops.rows.forward(d->x.data(), d->y.data(), rows, row_length, 1, parameters, nullptr); });
      gradient([&] {
        loops.rows.gradient(d->dy.data(), d->y.data(), d->result.data(), rows, row_length, 1, parameters, nullptr);
      });
      break;
    case kind::reduction:
      forward([&] { loops.reduction.forward(d->x.data(), d->y.data(), rows, row_length, 1); });
      gradient([&] { loops.reduction.gradient(d->dy.data(), d->x.data(), d->result.data(), rows, row_length, 1); });
      break;
    case kind::loss:
      forward([&] { loops.loss.forward(d->x.data(), d->labels.data(), d->losses.data(), rows, row_length, 1, 0); });
      gradient([&] {
        loops.loss.gradient(d->x.data(), d->labels.data(), d->upstream.data(), d->losses.data(), d->result.data(), rows,
                            row_length, 1, 0);
      });
      break;
    case kind::none:
      break;
  }
}

}  // namespace

int main() {
  data d;
  size_t target_count;
  const target* const* targets = nonlin::available_targets(&target_count);
  for (size_t i = 0; i < target_count; i++) {
    const target& t = *targets[i];
    if (strcmp(t.isa, "avx2") != 0) continue;
    for (size_t k = 0; k < t.kernel_count; k++) count(t, t.kernels[k], &d);
  }
}
