// How WebAssembly's targets are compiled: nothing is flattened, the size of the code being what counts, and what is
// marked goes inline.
#include <wasm_simd128.h>

#define NONLIN_DIVIDED
#undef NONLIN_LOOP
#define NONLIN_LOOP
#undef NONLIN_INLINE_BEGIN
#define NONLIN_INLINE_BEGIN _Pragma("clang attribute push(__attribute__((always_inline)), apply_to = function)")
#undef NONLIN_INLINE_END
#define NONLIN_INLINE_END _Pragma("clang attribute pop")
