import type { MdastPluginDefinition } from 'satteri';
import { didYouMean } from '../glossary/nearest.ts';
import { type MarkdownDocument, report } from './document.ts';

/** What entries and guides can use without importing it. */
const COMPONENTS = ['Instrument', 'Computed', 'Measured', 'Misconception', 'Question'];

/** The components that name an experiment, by the property that does. */
const EXPERIMENT_NAMES: Readonly<Record<string, string>> = { Instrument: 'id', Measured: 'instrument' };

type FlowVisitor = NonNullable<MdastPluginDefinition['mdxJsxFlowElement']>;
type TextVisitor = NonNullable<MdastPluginDefinition['mdxJsxTextElement']>;
type Element = Parameters<FlowVisitor>[0] | Parameters<TextVisitor>[0];

/** Checks the names of components, and the experiments and presets that they name. */
export function componentVisitor(document: MarkdownDocument): (node: Element) => void {
  return (node) => {
    if (node.name === null || !/^[A-Z]/u.test(node.name)) return;
    if (!COMPONENTS.includes(node.name)) {
      const remedy = `${didYouMean(node.name, COMPONENTS)}The components are ${COMPONENTS.join(', ')}.`;
      report(document, node, `there is no component <${node.name}>`, remedy);
      return;
    }
    const names = EXPERIMENT_NAMES[node.name];
    if (names === undefined) return;
    checkName(document, node, 'experiment', names, Object.keys(document.site.presets));
    const experiment = attribute(node, names);
    const presets =
      experiment === undefined ? Object.values(document.site.presets).flat() : document.site.presets[experiment];
    if (presets !== undefined) checkName(document, node, 'preset', 'preset', presets);
  };
}

function checkName(
  document: MarkdownDocument,
  node: Element,
  what: string,
  property: string,
  known: readonly string[],
): void {
  const name = attribute(node, property);
  if (name === undefined || known.includes(name)) return;
  const remedy = `${didYouMean(name, known)}The ${what}s are ${known.join(', ')}.`;
  report(document, node, `<${node.name}> names ${what} "${name}", which does not exist`, remedy);
}

/** A property written as a plain string; nothing for expressions, which only the component can judge. */
function attribute(node: Element, name: string): string | undefined {
  const found = node.attributes.find((candidate) => candidate.type === 'mdxJsxAttribute' && candidate.name === name);
  return typeof found?.value === 'string' ? found.value : undefined;
}
