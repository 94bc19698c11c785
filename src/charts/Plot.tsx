import type { ComponentChildren } from 'preact';

/** The rectangle, in pixels of the drawing, that a panel's scales map to. */
export interface PlotArea {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

interface PlotProps {
  /** Unique on the page; names the title and the description. */
  id: string;
  title: string;
  description: string;
  width: number;
  height: number;
  children: ComponentChildren;
}

/** A drawing at its true size in pixels, named and described for those who cannot see it. */
export function Plot({ id, title, description, width, height, children }: PlotProps) {
  return (
    <svg
      class="chart"
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {children}
    </svg>
  );
}
