import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import subsetFont from 'subset-font';

/*
 * The fonts are variable ones cut into slices of a script or a few hundred ideographs, each a file of some tens of
 * kilobytes. Only slices that a text needs are read, and only its characters go into the PDF.
 */

/** In the order in which they are asked for a character. */
const FAMILIES = [
  'noto-sans',
  'noto-sans-arabic',
  'noto-sans-hebrew',
  'noto-sans-thai',
  'noto-sans-jp',
  'noto-sans-sc',
  'noto-sans-kr',
  'noto-emoji',
];

export type Weight = 400 | 600;

interface Slice {
  file: string;
  /** Its name in the PDF. */
  name: string;
  ranges: [first: number, last: number][];
}

const require = createRequire(import.meta.url);
let slices: Slice[] | undefined;

function everySlice(): Slice[] {
  slices ??= FAMILIES.flatMap((family) => {
    const directory = dirname(require.resolve(`@fontsource-variable/${family}/package.json`));
    const listed = JSON.parse(readFileSync(join(directory, 'unicode.json'), 'utf8')) as Record<
      string,
      string
    >;
    return Object.entries(listed).map(([key, ranges]) => {
      const part = key.replace(/[[\]]/g, '');
      return {
        file: join(directory, 'files', `${family}-${part}-wght-normal.woff2`),
        name: `${family}-${part}`,
        ranges: ranges.split(',').map(rangeOf),
      };
    });
  });
  return slices;
}

/** `U+0400-045F` or `U+2116`. */
function rangeOf(text: string): [number, number] {
  const [first = '', last = first] = text.trim().replace('U+', '').split('-');
  return [Number.parseInt(first, 16), Number.parseInt(last, 16)];
}

const found = new Map<number, readonly Slice[]>();

/** The slices that may have a character, best first. */
export function slicesFor(codePoint: number): readonly Slice[] {
  let known = found.get(codePoint);
  if (!known) {
    known = everySlice().filter(({ ranges }) =>
      ranges.some(([first, last]) => codePoint >= first && codePoint <= last),
    );
    found.set(codePoint, known);
  }
  return known;
}

/** The characters of a slice at one weight, as a TrueType font that holds nothing else. */
export const cut = ({ file }: Slice, weight: Weight, characters: string): Promise<Uint8Array> =>
  subsetFont(readFileSync(file), characters, { targetFormat: 'truetype', variationAxes: { wght: weight } });

export type { Slice };
