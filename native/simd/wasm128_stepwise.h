// What the fast tier needs beside wasm128.h: powers of two in single precision, and a multiplication and an addition in
// place of fused multiply-add, which WebAssembly has in relaxed SIMD only.

constexpr bool fma_is_fused = false;
inline reg<float> fma(reg<float> a, reg<float> b, reg<float> c) { return a * b + c; }
// The upper half of the significand.
inline reg<float> truncate(reg<float> x) { return wasm_v128_and(x.value, wasm_u32x4_const_splat(0xfffff000u)); }
inline reg<float> sqrt(reg<float> x) { return wasm_f32x4_sqrt(x.value); }
// The n for which x / 2^n lies in [sqrt(1/2), sqrt(2)), for normal x > 0.
inline reg<float> log_exponent(reg<float> x) {
  const v128_t above = wasm_i32x4_sub(x.value, wasm_i32x4_const_splat(0x3f3504f3));
  return wasm_f32x4_convert_i32x4(wasm_i32x4_shr(above, 23));
}
// The last bits of a sum as a float's exponent: see power_of_sum in fast/vec.h.
inline reg<float> power_of_sum(reg<float> sum) { return wasm_i32x4_shl(sum.value, 23); }
inline bool all(reg_mask<float> condition) { return wasm_i32x4_all_true(condition.lanes); }
inline bool all(reg_mask<double> condition) { return wasm_i64x2_all_true(condition.lanes); }
#include "stepwise_scale.h"
