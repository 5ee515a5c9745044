import { useState } from "preact/hooks";
import { languageTitles, type SnippetLanguage, snippet, snippetLanguages } from "../../code/snippets.js";
import { ChoiceField, RadioField } from "../../controls/choice-field.js";
import { ScrollBox } from "../../controls/scroll-box.js";
import { type ChosenFunction, withDefaults, writeFunction } from "../../state/chosen-function.js";
import { chosenFunctions, rowState } from "../../state/sections.js";
import { rowParameter } from "../row/row-results.js";
import { Section } from "../section.js";
import { CopyButton } from "./copy-button.js";

/** The chosen functions as code to copy. */
export function CodePanel() {
  const [language, setLanguage] = useState<SnippetLanguage>("nonlin");
  const [position, setPosition] = useState(0);
  const choices = [...chosenFunctions.value, rowChosen()];
  const chosen = choices[Math.min(position, choices.length - 1)] as ChosenFunction;
  const text = snippet(language, chosen);
  return (
    <Section id="code" title="Code" lead="The function as it is set above, for nonlin, NumPy, PyTorch and ONNX.">
      <div class="controls row">
        <ChoiceField
          label="Function to copy"
          value={String(choices.indexOf(chosen))}
          choices={choices.map((one, i) => [String(i), writeFunction(one)] as const)}
          onChange={(choice) => setPosition(Number(choice))}
        />
        <RadioField
          label="Language"
          value={language}
          choices={snippetLanguages.map((one) => [one, languageTitles[one]] as const)}
          onChange={setLanguage}
        />
      </div>
      <div class="snippet">
        <ScrollBox label={`${writeFunction(chosen)} for ${languageTitles[language]}`}>
          <pre>
            <code>{text}</code>
          </pre>
        </ScrollBox>
        <CopyButton text={text} label={`Copy ${languageTitles[language]}`} />
      </div>
    </Section>
  );
}

/** The function of rows, as it is set in its section. */
function rowChosen(): ChosenFunction {
  const { function: name, temperature } = rowState.value;
  const parameter = rowParameter(name);
  const chosen = withDefaults(name);
  return parameter === undefined
    ? chosen
    : { ...chosen, parameters: { ...chosen.parameters, [parameter]: temperature } };
}
