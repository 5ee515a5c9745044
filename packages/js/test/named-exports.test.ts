import { createActivations } from "@nonlin/core";
import * as exported from "@nonlin/js";
import { testNamedExports } from "../../core/test/named-exports.js";

testNamedExports(exported, createActivations({ backend: exported.js }));
