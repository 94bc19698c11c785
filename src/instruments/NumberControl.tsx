import { useState } from 'preact/hooks';
import { formatValue, type Parameter, parseValue } from '../lab/parameters.ts';
import { ParameterLabel } from './ParameterLabel.tsx';
import { sliderScale } from './slider-scale.ts';

interface NumberControlProps {
  id: string;
  name: string;
  parameter: Exclude<Parameter, { kind: 'choice' }>;
  /** Null: automatic. */
  value: number | null;
  /** What automatic amounts to. */
  inForce: number | undefined;
  unused: string | undefined;
  onChange(value: number | null): void;
}

/** A number as a slider and a field to type in; with a box for "auto" where the parameter can be left to others. */
export function NumberControl({ id, name, parameter, value, inForce, unused, onChange }: NumberControlProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const scale = sliderScale(parameter);
  const automatic = Number(Math.min(parameter.max, Math.max(parameter.min, inForce ?? parameter.min)).toPrecision(3));
  const shown = value ?? automatic;
  const set = (next: number | null) => {
    setDraft(null);
    setProblem(null);
    onChange(next);
  };
  const commit = (text: string) => {
    const checked = parseValue(name, parameter, text);
    if (checked.ok) {
      if (checked.value !== value || draft !== null) set(typeof checked.value === 'number' ? checked.value : null);
      return;
    }
    setDraft(text);
    setProblem(checked.message);
  };
  const disabled = unused !== undefined;
  const describedBy = problem ? `${id}-problem` : undefined;
  return (
    <div class="control" role="group" aria-labelledby={`${id}-label`} title={unused ?? parameter.help}>
      <label for={id} id={`${id}-label`}>
        <ParameterLabel parameter={parameter} />
      </label>
      <div class="control-number">
        <input
          type="range"
          aria-label={`${parameter.label}, slider`}
          aria-valuetext={`${formatValue(shown)}${parameter.unit ? ` ${parameter.unit}` : ''}`}
          aria-description={unused ?? parameter.help}
          min={scale.min}
          max={scale.max}
          step={scale.step}
          value={scale.position(shown)}
          disabled={disabled}
          onInput={(event) => set(scale.value(event.currentTarget.valueAsNumber))}
        />
        <input
          id={id}
          type="text"
          inputMode="decimal"
          size={6}
          value={draft ?? formatValue(shown)}
          disabled={disabled}
          aria-invalid={problem !== null}
          aria-describedby={describedBy}
          onInput={(event) => setDraft(event.currentTarget.value)}
          onChange={(event) => commit(event.currentTarget.value)}
        />
        {parameter.kind === 'optional-number' && (
          <label class="control-auto" title={parameter.automatic}>
            <input
              type="checkbox"
              aria-label={`${parameter.label}: auto, ${parameter.automatic}`}
              checked={value === null}
              disabled={disabled}
              onChange={(event) => set(event.currentTarget.checked ? null : automatic)}
            />
            auto
          </label>
        )}
      </div>
      {problem && (
        <p class="control-problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
