// The Node-API addon. It knows kinds and the generated list of kernels, no op by name.
//
// What it exports: version, kernels (a list of { name, kind, parameters }), isas (those that this processor runs, the
// fastest first), fastTiers (of some of them: { isa, position, kernels }), and functionsOf, which takes two positions
// (in isas, or that of a fast tier; and in kernels) and gives an object of that kernel's functions: forward and
// gradient, and the same on several threads and on another one (see call.h).
//
// Nothing here outlives an environment: each (the main thread, a worker) makes its own objects, and what they share is
// constant.
#include <node_api.h>

#include "../dispatch.h"
#include "channel.h"
#include "gate.h"
#include "loss.h"
#include "map.h"
#include "reduction.h"
#include "rows.h"

namespace {

using nonlin::kernel;
using nonlin::target;
using nonlin::bindings::bound_kernel;
using nonlin::bindings::kind_binding;
using nonlin::bindings::team;

// In the order of kinds.
constexpr const kind_binding* kind_bindings[] = {
    &nonlin::bindings::map_binding,  &nonlin::bindings::channel_binding,   &nonlin::bindings::gate_binding,
    &nonlin::bindings::rows_binding, &nonlin::bindings::selection_binding, &nonlin::bindings::reduction_binding,
    &nonlin::bindings::loss_binding,
};
static_assert(sizeof(kind_bindings) / sizeof(kind_bindings[0]) == size_t(nonlin::kind::none), "one for each kind");

// What one environment has: its threads, and what its functions were made for.
struct environment {
  team* helpers;
  bound_kernel* functions;

  static void end(napi_env, void* data, void*) {
    environment* self = static_cast<environment*>(data);
    for (bound_kernel* one = self->functions; one != nullptr;) {
      bound_kernel* const next = one->next;
      free(one);
      one = next;
    }
    self->helpers->release();
    free(self);
  }
};

// Makes JavaScript values. Once something has failed it does no more, and `ok` is false: what is left is an exception
// of the engine's, or an export that JavaScript finds missing.
class maker {
 public:
  explicit maker(napi_env env) : env_(env) {}

  bool ok() const { return ok_; }

  napi_value string(const char* text) {
    return made([&](napi_value* to) { return napi_create_string_utf8(env_, text, NAPI_AUTO_LENGTH, to); });
  }
  napi_value number(int value) {
    return made([&](napi_value* to) { return napi_create_int32(env_, value, to); });
  }
  napi_value function(const char* name, napi_callback callback, void* data) {
    return made([&](napi_value* to) { return napi_create_function(env_, name, NAPI_AUTO_LENGTH, callback, data, to); });
  }
  napi_value object() {
    return made([&](napi_value* to) { return napi_create_object(env_, to); });
  }
  // A list of `count` elements, of which `element` makes each.
  template <class Element> napi_value list(size_t count, Element element) {
    const napi_value result = made([&](napi_value* to) { return napi_create_array_with_length(env_, count, to); });
    for (size_t i = 0; i < count && ok_; i++) {
      const napi_value value = element(i);
      if (ok_) ok_ = napi_set_element(env_, result, static_cast<uint32_t>(i), value) == napi_ok;
    }
    return result;
  }
  void set(napi_value object, const char* name, napi_value value) {
    if (ok_) ok_ = napi_set_named_property(env_, object, name, value) == napi_ok;
  }

 private:
  template <class Make> napi_value made(Make make) {
    napi_value result = nullptr;
    if (ok_) ok_ = make(&result) == napi_ok;
    return result;
  }

  napi_env env_;
  bool ok_ = true;
};

// Where in its list a target has kernels.
napi_value positions_of_kernels(maker* make, const target& tier) {
  const auto next = [&](size_t from) {
    while (from < tier.kernel_count && tier.kernels[from].kind == nonlin::kind::none) from++;
    return from;
  };
  size_t count = 0;
  for (size_t k = next(0); k < tier.kernel_count; k = next(k + 1)) count++;
  size_t position = next(0);
  return make->list(count, [&](size_t) {
    const napi_value number = make->number(static_cast<int>(position));
    position = next(position + 1);
    return number;
  });
}

// A position below `end`, or `end` where the value is none.
size_t position_of(napi_env env, napi_value value, size_t end) {
  double number = -1;
  napi_get_value_double(env, value, &number);
  if (!(number >= 0 && number < static_cast<double>(end))) return end;
  const size_t position = static_cast<size_t>(number);
  return static_cast<double>(position) == number ? position : end;
}

napi_value functions_of(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  size_t count = 2, target_count;
  void* data;
  napi_get_cb_info(env, info, &count, arguments, nullptr, &data);
  environment* self = static_cast<environment*>(data);
  const target* const* targets = nonlin::available_targets(&target_count);
  const size_t isa = position_of(env, arguments[0], target_count);
  const size_t position = isa == target_count ? 0 : position_of(env, arguments[1], targets[isa]->kernel_count);
  if (isa == target_count || position == targets[isa]->kernel_count ||
      targets[isa]->kernels[position].kind == nonlin::kind::none) {
    napi_throw_range_error(env, "ERR_NONLIN_BINDING", "nonlin binding: no such kernel");
    return nullptr;
  }
  bound_kernel* bound = static_cast<bound_kernel*>(malloc(sizeof(bound_kernel)));
  if (bound == nullptr) {
    napi_throw_error(env, "ERR_NONLIN_BINDING", "nonlin binding: out of memory");
    return nullptr;
  }
  const kernel* const k = &targets[isa]->kernels[position];
  *bound = {k, targets[isa]->is_fast, self->helpers, self->functions};
  self->functions = bound;
  const kind_binding& binding = *kind_bindings[int(k->kind)];
  constexpr const char* forward[] = {"forward", "forwardFloat32", "forwardOnThreads", "forwardLater"};
  constexpr const char* gradient[] = {"gradient", "gradientFloat32", "gradientOnThreads", "gradientLater"};
  maker make(env);
  const napi_value result = make.object();
  for (int how = 0; how < nonlin::bindings::mode_count; how++) {
    make.set(result, forward[how], make.function(forward[how], binding.forward[how], bound));
    make.set(result, gradient[how], make.function(gradient[how], binding.gradient[how], bound));
  }
  return make.ok() ? result : nullptr;
}

}  // namespace

NAPI_MODULE_INIT() {
  size_t target_count;
  const target* const* targets = nonlin::available_targets(&target_count);
  maker make(env);
  make.set(exports, "version", make.string(NONLIN_VERSION));
  size_t exact_count = 0;
  while (exact_count < target_count && !targets[exact_count]->is_fast) exact_count++;
  make.set(exports, "isas", make.list(exact_count, [&](size_t i) { return make.string(targets[i]->isa); }));
  make.set(exports, "fastTiers", make.list(target_count - exact_count, [&](size_t i) {
    const target& tier = *targets[exact_count + i];
    const napi_value entry = make.object();
    make.set(entry, "isa", make.string(tier.isa));
    make.set(entry, "position", make.number(static_cast<int>(exact_count + i)));
    make.set(entry, "kernels", positions_of_kernels(&make, tier));
    return entry;
  }));
  make.set(exports, "kernels", make.list(targets[0]->kernel_count, [&](size_t i) {
    const kernel& k = targets[0]->kernels[i];
    const napi_value entry = make.object();
    make.set(entry, "name", make.string(k.name));
    make.set(entry, "kind", make.string(nonlin::kind_names[int(k.kind)]));
    make.set(entry, "parameters", make.number(k.parameters));
    return entry;
  }));
  environment* self = static_cast<environment*>(malloc(sizeof(environment)));
  if (self == nullptr) return nullptr;
  *self = {team::make(), nullptr};
  if (self->helpers == nullptr || napi_set_instance_data(env, self, environment::end, nullptr) != napi_ok) {
    free(self);
    return nullptr;
  }
  make.set(exports, "functionsOf", make.function("functionsOf", functions_of, self));
  return make.ok() ? exports : nullptr;
}
