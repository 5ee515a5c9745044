// The Node-API addon. It knows kinds and the generated list of kernels, no op by name.
//
// What it exports: version, kernels (a list of { name, kind, parameters }), isas (those that this processor runs, the
// fastest first) and two functions for each kind, whose first two arguments are positions in isas and kernels.
#include <napi.h>

#include "../dispatch.h"
#include "channel.h"
#include "gate.h"
#include "loss.h"
#include "map.h"
#include "reduction.h"
#include "rows.h"

namespace {

using nonlin::kind;
using nonlin::target;
using nonlin::bindings::kind_binding;

constexpr kind_binding kind_bindings[] = {
    nonlin::bindings::map_binding,
    nonlin::bindings::channel_binding,
    nonlin::bindings::gate_binding,
    nonlin::bindings::rows_binding,
    nonlin::bindings::selection_binding,
    nonlin::bindings::reduction_binding,
    nonlin::bindings::loss_binding,
};

const char* name_of(kind k) {
  for (const kind_binding& binding : kind_bindings)
    if (binding.kind == k) return binding.name;
  return "";
}

Napi::Object initialize(Napi::Env env, Napi::Object exports) {
  size_t target_count;
  const target* const* targets = nonlin::available_targets(&target_count);
  Napi::Array isas = Napi::Array::New(env, target_count);
  for (size_t i = 0; i < target_count; i++) isas.Set(static_cast<uint32_t>(i), targets[i]->isa);
  Napi::Array kernels = Napi::Array::New(env, targets[0]->kernel_count);
  for (size_t i = 0; i < targets[0]->kernel_count; i++) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", targets[0]->kernels[i].name);
    entry.Set("kind", name_of(targets[0]->kernels[i].kind));
    entry.Set("parameters", targets[0]->kernels[i].parameters);
    kernels.Set(static_cast<uint32_t>(i), entry);
  }
  exports.Set("version", NONLIN_VERSION);
  exports.Set("isas", isas);
  exports.Set("kernels", kernels);

  for (const kind_binding& binding : kind_bindings) {
    for (const auto& f : binding.functions) {
      napi_value value;
      if (napi_create_function(env, f.name, NAPI_AUTO_LENGTH, f.callback, nullptr, &value) == napi_ok)
        exports.Set(f.name, Napi::Value(env, value));
    }
  }
  return exports;
}

}  // namespace

NODE_API_MODULE(nonlin, initialize)
