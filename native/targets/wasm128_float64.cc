#define NONLIN_WASM_DTYPE double
#define NONLIN_WASM_TARGET wasm128_float64
#include "wasm128.inc"
