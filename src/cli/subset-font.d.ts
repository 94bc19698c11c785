/** The part of the package that the site uses; it ships no types. */
declare module 'subset-font' {
  interface SubsetOptions {
    targetFormat?: 'woff2';
    /** Axis tag -> a pinned value or what to keep of its range. */
    variationAxes?: Record<string, number | { min: number; max: number }>;
    keepFeatures?: string[];
    noHinting?: boolean;
    preserveNameIds?: number[];
  }

  /** Cuts a font down to the characters of `text`. */
  export default function subsetFont(font: Uint8Array, text: string, options?: SubsetOptions): Promise<Uint8Array>;
}
