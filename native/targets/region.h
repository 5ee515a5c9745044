// What a target includes before its own instruction set is switched on: the standard headers, whose inline functions
// must stay runnable on every processor, and the types that all targets share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "../dispatch.h"

// Marks a loop: everything that it calls is inlined into it. The scalar target goes without: sixteen lanes written out
// one by one took the compiler more than a minute.
#define NONLIN_LOOP [[gnu::flatten]]

#define NONLIN_TARGET(name) \
  extern const target name##_target = {#name, name::kernels, sizeof name::kernels / sizeof name::kernels[0]}
