import { Fragment } from 'preact';
import type { Parameter } from '../lab/parameters.ts';

/** A parameter's name and symbol; `_x` in a symbol is a subscript. */
export function ParameterLabel({ parameter }: { parameter: Parameter }) {
  const parts = parameter.symbol?.split(/_(.)/) ?? [];
  return (
    <>
      {parameter.label}
      {parts.length > 0 && (
        <span class="control-symbol">
          {' '}
          {parts.map((part, index) =>
            index % 2 ? <sub key={part}>{part}</sub> : <Fragment key={part}>{part}</Fragment>,
          )}
        </span>
      )}
    </>
  );
}
