/** The part of the package that the site uses; it ships no types. */
declare module 'subset-font' {
  interface SubsetOptions {
    /** By default the format of the font given. `sfnt` is what desktop software calls TrueType or OpenType. */
    targetFormat?: 'woff2' | 'sfnt';
    /** Axis tag -> a pinned value or what to keep of its range. */
    variationAxes?: Record<string, number | { min: number; max: number }>;
    keepFeatures?: string[];
    noHinting?: boolean;
    preserveNameIds?: number[];
    /** Instead of a text: all that the font holds. */
    keepAllGlyphs?: boolean;
  }

  /** Cuts a font down to the characters of `text`. */
  export default function subsetFont(
    font: Uint8Array,
    text: string | undefined,
    options?: SubsetOptions,
  ): Promise<Uint8Array>;
}
