import { plot } from "@nonlin/plot";
import { useCallback } from "preact/hooks";
import { Chart, type Frame } from "../../charts/chart.js";
import { curveFor } from "../../engine/curves.js";
import { writeFunction } from "../../state/chosen-function.js";
import { restedCurves } from "../../state/rest.js";
import { curvesState } from "../../state/sections.js";
import { Section } from "../section.js";
import { DisplayFields } from "./display-fields.js";
import { FunctionList } from "./function-list.js";
import { useSummaries } from "./summary.js";

/** Functions, their derivatives, and where they are flat. */
export function CurvesPanel() {
  const { functions, show, saturation, domain } = curvesState.value;
  const draw = useCallback(
    (frame: Frame) =>
      plot(functions.map(curveFor), {
        ...frame,
        domain,
        show,
        saturation: saturation > 0 ? saturation : false,
        title: "",
      }),
    [functions, show, saturation, domain],
  );
  return (
    <Section id="curves" title="Curves" lead="Up to four functions, drawn from the kernels that compute them.">
      <div class="workbench">
        <div class="controls">
          <FunctionList />
          <DisplayFields />
        </div>
        <Chart label={`Curves of ${functions.map(writeFunction).join(", ")}`} draw={draw} height={460}>
          <Summaries />
        </Chart>
      </div>
    </Section>
  );
}

/** Under the picture, and the picture's description. */
function Summaries() {
  const { functions, saturation } = restedCurves.value;
  const summaries = useSummaries(functions, saturation);
  return (
    <ul class="plain" id="curves-in-words">
      {summaries.map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  );
}
