// What a target includes before its own instruction set is switched on: the standard headers, whose inline functions
// must stay runnable on every processor, and the types that all targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <utility>

#include "../dispatch.h"

// Marks a loop: everything that it calls is inlined into it. The scalar target goes without: sixteen lanes written out
// one by one took the compiler more than a minute.
#define NONLIN_LOOP [[gnu::flatten]]
// Around what loops could not do without, where they are not flattened.
#define NONLIN_INLINE_BEGIN
#define NONLIN_INLINE_END

#define NONLIN_TARGET(name) \
  extern const target name##_target = {#name, name::kernels, sizeof name::kernels / sizeof name::kernels[0], false}
#define NONLIN_FAST_TARGET(name)                                         \
  extern const target name##_fast_target = {#name, name##_fast::kernels, \
                                            sizeof name##_fast::kernels / sizeof name##_fast::kernels[0], true}
