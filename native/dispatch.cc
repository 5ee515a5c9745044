#include "dispatch.h"

#include <cstring>

namespace nonlin {

extern const target scalar_target;
#if defined(__x86_64__) || defined(_M_X64)
extern const target avx2_target;
extern const target avx512_target;
extern const target avx2_fast_target;
extern const target avx512_fast_target;
#endif
#if defined(__aarch64__) || defined(_M_ARM64)
extern const target neon_target;
extern const target neon_fast_target;
#endif

#if defined(__wasm_simd128__)
extern const target wasm128_target;
extern const target wasm128_small_target;
extern const target wasm128_fast_target;

// A module is for one instruction set: an engine that lacks it does not compile the module. So scalar is left out. In
// that of the exact tier two targets share the loops: those that are called most, and those that are compiled to be
// small.
const target* const* available_targets(size_t* count) {
#if defined(NONLIN_FAST_MODULE)
  static constexpr const target* targets[] = {&wasm128_fast_target};
#else
  static constexpr const target* targets[] = {&wasm128_target, &wasm128_small_target};
#endif
  *count = sizeof targets / sizeof targets[0];
  return targets;
}
#else

namespace {

struct found {
  const target* list[8];
  size_t count = 0;

  found() {
#if defined(__x86_64__) || defined(_M_X64)
    __builtin_cpu_init();
    const bool has_avx512 =
        __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    const bool has_avx2 = __builtin_cpu_supports("avx2");
    if (has_avx512) list[count++] = &avx512_target;
    if (has_avx2) list[count++] = &avx2_target;
#endif
#if defined(__aarch64__) || defined(_M_ARM64)
    list[count++] = &neon_target;
#endif
    list[count++] = &scalar_target;
#if defined(__x86_64__) || defined(_M_X64)
    if (has_avx512) list[count++] = &avx512_fast_target;
    if (has_avx2 && __builtin_cpu_supports("fma")) list[count++] = &avx2_fast_target;
#endif
#if defined(__aarch64__) || defined(_M_ARM64)
    list[count++] = &neon_fast_target;
#endif
  }
};

// Found when the addon is loaded, under the loader's lock: two threads that call at once see the same list, and no
// guard of the C++ library is needed.
const found targets;

}  // namespace

const target* const* available_targets(size_t* count) {
  *count = targets.count;
  return targets.list;
}
#endif

const target* find_target(const char* isa) {
  size_t count;
  const target* const* list = available_targets(&count);
  for (size_t i = 0; i < count; i++)
    if (!list[i]->is_fast && strcmp(list[i]->isa, isa) == 0) return list[i];
  return nullptr;
}

}  // namespace nonlin
