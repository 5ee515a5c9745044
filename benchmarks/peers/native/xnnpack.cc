#include <xnnpack.h>

#include <limits>
#include <memory>

#include "protocol.h"

// An operator for each input, set up beforehand: a call only runs it.

using Operator = std::unique_ptr<struct xnn_operator, decltype(&xnn_delete_operator)>;
using Create = std::function<xnn_status(xnn_operator_t *)>;
using SetUp = std::function<xnn_status(xnn_operator_t, const float *)>;

static Call calls(const Task &task, const Create &create, const SetUp &set_up) {
  auto operators = std::make_shared<std::vector<Operator>>();
  for (size_t i = 0; i < task.inputs; i++) {
    xnn_operator_t made = nullptr;
    if (create(&made) != xnn_status_success) return nullptr;
    operators->emplace_back(made, xnn_delete_operator);
    if (set_up(made, task.input(i)) != xnn_status_success) return nullptr;
  }
  return [operators](size_t i) { xnn_run_operator((*operators)[i].get(), nullptr); };
}

/** Its functions of elements are called alike. */
#define ELEMENTWISE(name, ...)                                                                                 \
  calls(                                                                                                       \
      task, [=](xnn_operator_t *made) { return xnn_create_##name##_nc_f32(1, 1, 1, ##__VA_ARGS__, 0, made); }, \
      [=](xnn_operator_t made, const float *x) {                                                               \
        return xnn_setup_##name##_nc_f32(made, task.length(), x, task.out, nullptr);                           \
      })

static Call prepare(const Task &task) {
  const std::string &kernel = task.kernel;
  const float infinity = std::numeric_limits<float>::infinity();
  // It has no gradients.
  if (task.gradient) return nullptr;
  if (kernel == "relu") return ELEMENTWISE(clamp, 0, infinity);
  if (kernel == "relu6") return ELEMENTWISE(clamp, 0, 6);
  if (kernel == "hard_tanh") return ELEMENTWISE(clamp, -1, 1);
  if (kernel == "hard_swish") return ELEMENTWISE(hardswish);
  // One slope for all, as it is here, is that.
  if (kernel == "leaky_relu" || kernel == "prelu") return ELEMENTWISE(leaky_relu, task.parameter());
  if (kernel == "elu") return ELEMENTWISE(elu, task.parameter());
  if (kernel == "sigmoid") return ELEMENTWISE(sigmoid);
  if (kernel == "softmax" && task.inner == 1) {
    return calls(
        task, [=](xnn_operator_t *made) { return xnn_create_softmax_nc_f32(task.axis, task.axis, task.axis, 0, made); },
        [=](xnn_operator_t made, const float *x) {
          return xnn_setup_softmax_nc_f32(made, task.outer, x, task.out, nullptr);
        });
  }
  return nullptr;
}

int main(int argc, char **argv) {
  if (xnn_initialize(nullptr) != xnn_status_success) {
    std::cerr << "XNNPACK does not start on this processor\n";
    return 1;
  }
  return serve("XNNPACK as Debian has it (February 2022): its operators, set up beforehand", prepare, argc, argv);
}
