interface PresetControlProps {
  id: string;
  presets: Readonly<Record<string, { title: string }>>;
  value: string;
  /** Whether some control differs from the preset. */
  changed: boolean;
  onChange(preset: string): void;
}

/** The named settings of an experiment. */
export function PresetControl({ id, presets, value, changed, onChange }: PresetControlProps) {
  return (
    <div class="control control-preset">
      <label for={id}>{changed ? 'Preset, changed' : 'Preset'}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {Object.entries(presets).map(([name, { title }]) => (
          <option key={name} value={name} selected={name === value}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
