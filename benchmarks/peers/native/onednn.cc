#include <dnnl.hpp>

#include <map>

#include "protocol.h"

using namespace dnnl;

static engine &processor() {
  static engine one(engine::kind::cpu, 0);
  return one;
}

using Arguments = std::unordered_map<int, memory>;

static Call calls(const primitive &made, std::vector<Arguments> arguments) {
  return [made, arguments, queue = stream(processor())](size_t i) mutable {
    made.execute(queue, arguments[i]);
    queue.wait();
  };
}

static memory at(const memory::desc &description, const float *values) {
  return memory(description, processor(), const_cast<float *>(values));
}

/** An eltwise algorithm and its two numbers. */
struct Eltwise {
  algorithm kind;
  float alpha, beta;
};

static std::map<std::string, Eltwise> eltwise_of(const Task &task) {
  const float parameter = task.parameter();
  return {
      {"relu", {algorithm::eltwise_relu, 0, 0}},
      {"leaky_relu", {algorithm::eltwise_relu, parameter, 0}},
      // One slope for all, as it is here, is that; its gradient would be without the slope's.
      {"prelu", {task.gradient ? algorithm::undef : algorithm::eltwise_relu, parameter, 0}},
      {"relu6", {algorithm::eltwise_clip, 0, 6}},
      {"hard_tanh", {algorithm::eltwise_clip, -1, 1}},
      {"hard_swish", {algorithm::eltwise_hardswish, 0, 0}},
      {"elu", {algorithm::eltwise_elu, parameter, 0}},
      {"exp", {algorithm::eltwise_exp, 0, 0}},
      {"sigmoid", {algorithm::eltwise_logistic, 0, 0}},
      {"tanh", {algorithm::eltwise_tanh, 0, 0}},
      {"silu", {algorithm::eltwise_swish, 1, 0}},
      {"quick_gelu", {algorithm::eltwise_swish, 1.702f, 0}},
      {"softplus", {algorithm::eltwise_soft_relu, 0, 0}},
      {"log_sigmoid", {algorithm::eltwise_logsigmoid, 0, 0}},
      {"mish", {algorithm::eltwise_mish, 0, 0}},
      {"gelu_none", {algorithm::eltwise_gelu_erf, 0, 0}},
      {"gelu_tanh", {algorithm::eltwise_gelu_tanh, 0, 0}},
  };
}

static Call eltwise(const Task &task, const Eltwise &what) {
  const memory::desc shape({memory::dim(task.length())}, memory::data_type::f32, memory::format_tag::a);
  const eltwise_forward::desc forward({prop_kind::forward_training, what.kind, shape, what.alpha, what.beta});
  const eltwise_forward::primitive_desc forward_made(forward, processor());
  std::vector<Arguments> arguments;
  for (size_t i = 0; i < task.inputs; i++) {
    const memory x = at(shape, task.input(i)), out = at(shape, task.out);
    if (task.gradient) {
      arguments.push_back({{DNNL_ARG_SRC, x}, {DNNL_ARG_DIFF_DST, at(shape, task.dy)}, {DNNL_ARG_DIFF_SRC, out}});
    } else {
      arguments.push_back({{DNNL_ARG_SRC, x}, {DNNL_ARG_DST, out}});
    }
  }
  if (!task.gradient) return calls(eltwise_forward(forward_made), arguments);
  const eltwise_backward::desc backward(what.kind, shape, shape, what.alpha, what.beta);
  return calls(eltwise_backward({backward, processor(), forward_made}), arguments);
}

/** softmax_forward and logsoftmax_forward are called alike. */
template <class Forward, class Backward> static Call rows(const Task &task) {
  const memory::dim outer(task.outer), axis(task.axis), inner(task.inner);
  const memory::desc shape = inner == 1
                                 ? memory::desc({outer, axis}, memory::data_type::f32, memory::format_tag::ab)
                                 : memory::desc({outer, axis, inner}, memory::data_type::f32, memory::format_tag::abc);
  const typename Forward::primitive_desc forward({prop_kind::forward_training, shape, 1}, processor());
  std::vector<Arguments> arguments;
  for (size_t i = 0; i < task.inputs; i++) {
    const memory out = at(shape, task.out);
    if (task.gradient) {
      arguments.push_back(
          {{DNNL_ARG_DST, at(shape, task.y)}, {DNNL_ARG_DIFF_DST, at(shape, task.dy)}, {DNNL_ARG_DIFF_SRC, out}});
    } else {
      arguments.push_back({{DNNL_ARG_SRC, at(shape, task.input(i))}, {DNNL_ARG_DST, out}});
    }
  }
  if (!task.gradient) return calls(Forward(forward), arguments);
  return calls(Backward({{shape, shape, 1}, processor(), forward}), arguments);
}

static Call prepare(const Task &task) {
  try {
    if (task.kernel == "softmax") return rows<softmax_forward, softmax_backward>(task);
    if (task.kernel == "log_softmax") return rows<logsoftmax_forward, logsoftmax_backward>(task);
    const auto known = eltwise_of(task);
    const auto found = known.find(task.kernel);
    if (found == known.end() || found->second.kind == algorithm::undef) return nullptr;
    return eltwise(task, found->second);
  } catch (const error &) {
    // A direction that it has not.
    return nullptr;
  }
}

int main(int argc, char **argv) {
  const dnnl_version_t *version = dnnl_version();
  std::ostringstream introduction;
  introduction << "oneDNN " << version->major << "." << version->minor << "." << version->patch
               << ": its primitives, made beforehand";
  return serve(introduction.str(), prepare, argc, argv);
}
