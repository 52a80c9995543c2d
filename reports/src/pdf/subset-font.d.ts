declare module 'subset-font' {
  /** The glyphs that `text` needs, of a font in any web format. */
  export default function subsetFont(
    font: Uint8Array,
    text: string,
    options?: {
      targetFormat?: 'sfnt' | 'woff' | 'woff2' | 'truetype';
      variationAxes?: Record<string, number>;
    },
  ): Promise<Uint8Array>;
}
