import { createActivations } from "@nonlin/core";
import * as exported from "@nonlin/wasm";
import { testNamedExports } from "../../core/test/named-exports.js";

testNamedExports(exported, createActivations({ backend: exported.createWasmBackend() }));
