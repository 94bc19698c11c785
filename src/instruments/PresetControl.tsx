interface PresetControlProps {
  id: string;
  presets: Readonly<Record<string, { title: string }>>;
  value: string;
  onChange(preset: string): void;
}

/** The named settings of an experiment. */
export function PresetControl({ id, presets, value, onChange }: PresetControlProps) {
  return (
    <div class="control control-preset">
      <label for={id}>Preset</label>
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
