import { kernelList } from "@nonlin/core";
import { readHeaders } from "../generator/headers.js";
import { native } from "./reference.js";
import { testSameBits } from "./same-bits.js";

testSameBits(readHeaders(native), kernelList);
