import { DataTable } from '../../charts/DataTable.tsx';
import {
  type OptimizerStepsFrame,
  optimizerStepsParameters,
  RULES,
} from '../../lab/experiments/optimizer-steps/definition.ts';
import { ruleNames } from '../../lab/experiments/optimizer-steps/words.ts';
import { magnitudeText } from '../../lab/numerics/magnitude-text.ts';

const texts = (values: readonly number[]) => values.map(magnitudeText);

/** The newest step by layer, and the first layer by step, as text. */
export function OptimizerStepsTable({ frame }: { frame: OptimizerStepsFrame }) {
  const { params, rules, start, step } = frame;
  const shown = optimizerStepsParameters.view.options[params.view];
  return (
    <>
      <DataTable
        summary="The layers as a table"
        caption={`The first gradient, and ${shown} in step ${step}, root mean squares by layer`}
        columns={[
          {
            heading: 'Layer',
            cells: start.median.map((_, l) => (l < params.depth ? String(l + 1) : 'output')),
          },
          { heading: 'First gradient', cells: texts(start.median) },
          ...RULES.flatMap((rule) => [
            { heading: ruleNames[rule], cells: texts(rules[rule][params.view].median) },
            { heading: 'Theory', cells: texts(rules[rule].theory[params.view]) },
          ]),
        ]}
      />
      <DataTable
        summary="The first layer as a table"
        caption={`${shown} of the first layer by step`}
        columns={[
          { heading: 'Step', cells: rules.sgd.course.update.map((_, t) => String(t + 1)) },
          ...RULES.map((rule) => ({ heading: ruleNames[rule], cells: texts(rules[rule].course[params.view]) })),
        ]}
      />
    </>
  );
}
