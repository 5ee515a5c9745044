#define NONLIN_WASM_TARGET wasm128_small
#define NONLIN_WASM_HOT false
#include "wasm128.inc"
