#define NONLIN_WASM_TARGET wasm128
#define NONLIN_WASM_HOT true
#include "wasm128.inc"
