// Checked by tsc with the lib that has Float16Array, never run.
import { type Backend, createActivations, type FloatArray } from "@nonlin/core";

declare const backend: Backend;
const { relu, prelu, softmax } = createActivations({ backend });

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function check<_ extends true>(): void {}

export function float16(x: Float16Array, x32: Float32Array) {
  const y = relu(x, { out: x, dtype: "float16" });
  const { dalpha } = prelu.grad(x, x, { alpha: x });
  check<Same<typeof y, Float16Array>>();
  check<Same<typeof dalpha, Float16Array>>();
  softmax({ data: x, shape: [1, 2] });
  // @ts-expect-error its bits are no bfloat16
  relu(x, { dtype: "bfloat16" });
  // @ts-expect-error dy and x are of one type
  relu.grad(x32, x);
  const any: FloatArray = x;
  return any;
}
