/** A piece of a line as the figure draws it. */
export function LineSample({ class: className }: { class: string }) {
  return (
    <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
      <line class={`chart-line ${className}`} x1="1" x2="25" y1="6" y2="6" />
    </svg>
  );
}

/** A line in the tint of its spread. */
export function BandSample() {
  return (
    <svg class="legend-sample chart" width="26" height="12" aria-hidden="true">
      <rect class="chart-band" x="1" y="1" width="24" height="10" />
      <line class="chart-line" x1="1" x2="25" y1="6" y2="6" />
    </svg>
  );
}
