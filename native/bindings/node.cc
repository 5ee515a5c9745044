// The Node-API addon. It knows kinds and the generated list of kernels, no op by name.
//
// What it exports: version, kernels (a list of { name, kind, parameters }), isas (those that this processor runs, the
// fastest first), fastTiers (of some of them: { isa, position, kernels }) and two functions for each kind, whose first
// two arguments are positions: in isas, or that of a fast tier; and in kernels.
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
using nonlin::bindings::kind_binding;

constexpr kind_binding kind_bindings[] = {
    nonlin::bindings::map_binding,  nonlin::bindings::channel_binding,   nonlin::bindings::gate_binding,
    nonlin::bindings::rows_binding, nonlin::bindings::selection_binding, nonlin::bindings::reduction_binding,
    nonlin::bindings::loss_binding,
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
  napi_value function(const char* name, napi_callback callback) {
    return made(
        [&](napi_value* to) { return napi_create_function(env_, name, NAPI_AUTO_LENGTH, callback, nullptr, to); });
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
  for (const kind_binding& binding : kind_bindings)
    for (const auto& f : binding.functions) make.set(exports, f.name, make.function(f.name, f.callback));
  return make.ok() ? exports : nullptr;
}
