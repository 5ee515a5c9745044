import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readHeaders } from "../generator/headers.js";
import { kernelList } from "./fixture/kernel-list.js";
import { native, packageFolder } from "./reference.js";
import { testSameBits } from "./same-bits.js";

const file = "test/fixture/ops.h";
const mathHeaders = readHeaders(native).filter((header) => header.file.startsWith("native/math/"));
testSameBits([...mathHeaders, { file, text: readFileSync(join(packageFolder, file), "utf8") }], kernelList);
