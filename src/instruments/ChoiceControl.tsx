import type { ChoiceParameter } from '../lab/parameters.ts';
import { ParameterLabel } from './ParameterLabel.tsx';

interface ChoiceControlProps {
  id: string;
  parameter: ChoiceParameter;
  value: string;
  unused: string | undefined;
  onChange(value: string): void;
}

/** A named choice as a native select. */
export function ChoiceControl({ id, parameter, value, unused, onChange }: ChoiceControlProps) {
  return (
    <div class="control" title={unused ?? parameter.help}>
      <label for={id}>
        <ParameterLabel parameter={parameter} />
      </label>
      <select
        id={id}
        value={value}
        disabled={unused !== undefined}
        aria-description={unused ?? parameter.help}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {Object.entries(parameter.options).map(([option, name]) => (
          <option key={option} value={option} selected={option === value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
