{
  # prebuild/ reads these variables too: the only lists of sources, defines and flags.
  "variables": {
    "addon_sources": [
      "bindings/node.cc",
      "dispatch.cc",
      "targets/scalar.cc",
      "targets/avx2.cc",
      "targets/avx512.cc",
      "targets/neon.cc",
      "targets/avx2_fast.cc",
      "targets/avx512_fast.cc",
      "targets/neon_fast.cc"
    ],
    "addon_defines": ["NAPI_VERSION=8"],
    # -ffp-contract=off is the promise of equal bits: no fused multiply-add that the source does not name.
    # Without exceptions and type information nothing of the C++ library is needed at run time, and without errno a
    # square root is one instruction.
    "addon_flags": [
      "-std=c++17",
      "-O2",
      "-ffp-contract=off",
      "-fno-math-errno",
      "-fno-exceptions",
      "-fno-rtti",
      "-fvisibility=hidden",
      "-Wall",
      "-Wextra"
    ],
    # On Linux the addon names no library: what it needs of the C library (memcpy and its like) the process has. So one
    # file serves glibc, of whatever version, and musl.
    "addon_linux_link_flags": ["-nostdlib", "-s"],
    # Behind the object files: the processor's features, compiled in.
    "addon_linux_libraries": ["-lgcc"]
  },
  "targets": [
    {
      "target_name": "nonlin",
      "sources": ["<@(addon_sources)"],
      "defines": ["<@(addon_defines)", "NONLIN_VERSION=\"<!(node -p \"require('../packages/node/package.json').version\")\""],
      "cflags!": ["-O3"],
      "cflags_cc!": ["-std=gnu++17", "-std=gnu++20"],
      "cflags_cc": ["<@(addon_flags)"],
      "xcode_settings": { "OTHER_CPLUSPLUSFLAGS": ["<@(addon_flags)"] },
      "conditions": [
        ["OS == 'linux'", { "ldflags": ["<@(addon_linux_link_flags)"], "libraries": ["<@(addon_linux_libraries)"] }]
      ]
    }
  ]
}
