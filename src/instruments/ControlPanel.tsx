import type { ComponentChildren } from 'preact';
import type { ParameterTable } from '../lab/parameters.ts';
import { ChoiceControl } from './ChoiceControl.tsx';
import { NumberControl } from './NumberControl.tsx';

export type ParameterValue = string | number | null;

interface ControlPanelProps {
  /** Prefix of the controls' ids; unique on the page. */
  id: string;
  table: ParameterTable;
  values: Readonly<Record<string, ParameterValue>>;
  /** The parameters always in sight; the rest stand behind a disclosure. */
  primary: readonly string[];
  /** What an automatic value amounts to. */
  inForce: Readonly<Record<string, number>>;
  /** Parameters without effect at present, and why. */
  unused: Readonly<Record<string, string>>;
  onChange(name: string, value: ParameterValue): void;
  /** Stands before the first control. */
  children?: ComponentChildren;
}

/** The controls of an experiment, made from its parameter table. */
export function ControlPanel(props: ControlPanelProps) {
  const { id, table, values, primary, inForce, unused, onChange } = props;
  const control = (name: string) => {
    const parameter = table[name];
    if (!parameter) return null;
    const shared = { key: name, id: `${id}-${name}`, unused: unused[name] };
    if (parameter.kind === 'choice') {
      const change = (value: string) => onChange(name, value);
      return <ChoiceControl {...shared} parameter={parameter} value={String(values[name])} onChange={change} />;
    }
    const value = values[name];
    return (
      <NumberControl
        {...shared}
        name={name}
        parameter={parameter}
        value={typeof value === 'number' ? value : null}
        inForce={inForce[name]}
        onChange={(next) => onChange(name, next)}
      />
    );
  };
  const rest = Object.keys(table).filter((name) => !primary.includes(name));
  return (
    <form class="controls" autocomplete="off" onSubmit={(event) => event.preventDefault()}>
      <div class="control-row">
        {props.children}
        {primary.map(control)}
      </div>
      {rest.length > 0 && (
        <details class="more-controls">
          <summary>More controls</summary>
          <div class="control-row">{rest.map(control)}</div>
        </details>
      )}
    </form>
  );
}
