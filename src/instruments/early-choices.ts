import { formatValue, type Parameter, type ParameterTable } from '../lab/parameters.ts';
import { sliderScale } from './slider-scale.ts';

/** The slider that belongs to a typed field, and its "auto" box. */
function partsOf(field: HTMLInputElement) {
  const control = field.closest('.control-number');
  return {
    slider: control?.querySelector<HTMLInputElement>('input[type="range"]') ?? null,
    automatic: control?.querySelector<HTMLInputElement>('input[type="checkbox"]') ?? null,
  };
}

function wasMoved(slider: HTMLInputElement): boolean {
  // A browser puts the value it is given on the nearest step.
  return Math.abs(slider.valueAsNumber - Number(slider.defaultValue)) > 0.75 * Number(slider.step);
}

function numberChoice(field: HTMLInputElement, parameter: Exclude<Parameter, { kind: 'choice' }>): string | null {
  if (field.value !== field.defaultValue) return field.value;
  const { slider, automatic } = partsOf(field);
  if (slider && wasMoved(slider)) return formatValue(sliderScale(parameter).value(slider.valueAsNumber));
  if (automatic && automatic.checked !== automatic.defaultChecked) return automatic.checked ? 'auto' : field.value;
  return null;
}

function selectChoice(select: HTMLSelectElement): string | null {
  const [chosen] = select.selectedOptions;
  return chosen && !chosen.defaultSelected ? chosen.value : null;
}

/**
 * What a reader has set on an instrument's static controls before they came to life, which hydration would undo.
 * Must be read before that.
 * @param id the prefix of the controls' ids
 * @returns the choices as an address' query names them; empty when there are none
 */
export function earlyChoices(id: string, table: ParameterTable): URLSearchParams {
  const choices = new URLSearchParams();
  for (const name of ['preset', ...Object.keys(table)]) {
    const element = document.getElementById(`${id}-${name}`);
    const parameter = table[name];
    let choice: string | null = null;
    if (element instanceof HTMLSelectElement) choice = selectChoice(element);
    else if (element instanceof HTMLInputElement && parameter && parameter.kind !== 'choice')
      choice = numberChoice(element, parameter);
    if (choice !== null) choices.set(name, choice);
  }
  return choices;
}
