#define NONLIN_WASM_DTYPE float
#define NONLIN_WASM_TARGET wasm128
#include "wasm128.inc"
