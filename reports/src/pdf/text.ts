import bidiFactory, { type Bidi } from 'bidi-js';
import * as fontkit from 'fontkit';
import { cut, type Slice, slicesFor, type Weight } from './fonts.ts';

// Its types describe a module of another kind than the one that Node loads.
const bidi = (bidiFactory as unknown as () => Bidi)();
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const words = new Intl.Segmenter('en', { granularity: 'word' });
/** Joiners, variation selectors, direction marks: nothing is seen of them, and nothing is missed without. */
const INVISIBLE = /^\p{Default_Ignorable_Code_Point}$/u;
/** The combining grapheme joiner. */
const JOINER = 0x34f;
const isRightToLeft = (text: string) => /[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text);

/** Some characters of one font, in the order in which they are read. */
export interface Piece {
  /** The name under which its font is registered. */
  font: string;
  text: string;
  /** Laid out as a whole, because the order of its words turns around. */
  isReversed: boolean;
}

/** What has fonts registered and measures: a PDF document. */
interface Canvas {
  registerFont(name: string, font: fontkit.Font): unknown;
  font(name: string): unknown;
  fontSize(size: number): unknown;
  widthOfString(text: string, options?: object): number;
}

/**
 * Sets text in whatever scripts it is, from left to right and from right to left. Characters that no font has are
 * written by number, `[U+13000]`, never as another letter.
 */
export class Typesetter {
  readonly #canvas: Canvas;
  readonly #fonts = new Map<string, fontkit.Font>();
  readonly #choices = new Map<string, string | null>();
  readonly #pieces = new Map<string, Piece[]>();

  private constructor(canvas: Canvas) {
    this.#canvas = canvas;
  }

  /** Gets the fonts that `texts` need ready, at both weights. Nothing else can be set afterwards. */
  static async prepare(canvas: Canvas, texts: Iterable<string>): Promise<Typesetter> {
    const setter = new Typesetter(canvas);
    const printable = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i));
    const wanted = new Set(printable);
    for (const text of texts) {
      for (const { segment } of graphemes.segment(cleaned(text))) wanted.add(segment);
    }
    await setter.#choose([...wanted]);
    return setter;
  }

  /** Finds each cluster a slice that has all of it; those that have none are tried by the character. */
  async #choose(clusters: readonly string[]): Promise<void> {
    let open = clusters.map((cluster) => ({ cluster, candidates: candidatesFor(cluster) }));
    while (open.length > 0) {
      const bySlice = new Map<Slice, string[]>();
      for (const { cluster, candidates } of open) {
        const [slice] = candidates;
        if (slice) bySlice.set(slice, [...(bySlice.get(slice) ?? []), cluster]);
        else this.#choices.set(cluster, null);
      }
      for (const [slice, asked] of bySlice) await this.#register(slice, asked);
      open = open
        .filter(({ cluster, candidates }) => candidates.length > 0 && !this.#choices.has(cluster))
        .map(({ cluster, candidates }) => ({ cluster, candidates: candidates.slice(1) }));
    }
    const split = clusters
      .filter((cluster) => this.#choices.get(cluster) === null && [...cluster].length > 1)
      .flatMap((cluster) => [...cluster])
      .filter((character) => !this.#choices.has(character));
    if (split.length > 0) await this.#choose([...new Set(split)]);
  }

  /** Registers a font of these clusters, as far as the slice has them. */
  async #register(slice: Slice, clusters: readonly string[]): Promise<void> {
    const name = `${slice.name}-${this.#fonts.size}`;
    for (const weight of [400, 600] as const) {
      const bytes = await cut(slice, weight, clusters.join(''));
      const font = readable(fontkit.create(Buffer.from(bytes)) as fontkit.Font);
      this.#canvas.registerFont(`${name}-${weight}`, font);
      this.#fonts.set(`${name}-${weight}`, font);
    }
    const known = charactersOf(this.#fonts.get(`${name}-400`));
    for (const cluster of clusters) {
      const isWhole = [...cluster].every(
        (character) => INVISIBLE.test(character) || known.has(character.codePointAt(0) ?? 0),
      );
      if (isWhole) this.#choices.set(cluster, name);
    }
  }

  /** The pieces of a line from left to right. */
  pieces(text: string, weight: Weight): Piece[] {
    const key = `${weight}${text}`;
    let pieces = this.#pieces.get(key);
    if (!pieces) {
      pieces = inVisualOrder(cleaned(text)).flatMap(({ run, isReversed }) =>
        this.#split(run, isReversed, weight),
      );
      this.#pieces.set(key, pieces);
    }
    return pieces;
  }

  #split(run: string, isReversed: boolean, weight: Weight): Piece[] {
    const pieces: { name: string; text: string }[] = [];
    const add = (name: string, text: string) => {
      const last = pieces.at(-1);
      if (last?.name === name) last.text += text;
      else pieces.push({ name, text });
    };
    const base = this.#choices.get('0') ?? '';
    for (const { segment } of graphemes.segment(run)) {
      const whole = this.#choices.get(segment);
      if (whole) {
        add(whole, segment);
        continue;
      }
      for (const character of segment) {
        const name = this.#choices.get(character);
        if (name) add(name, character);
        else if (!INVISIBLE.test(character)) add(base, numberOf(character));
      }
    }
    const set = pieces.map(({ name, text }): Piece => {
      const turns = isReversed && isRightToLeft(text);
      const shown = isReversed && !turns && !text.startsWith('[U+') ? mirrored(text) : text;
      return { font: `${name}-${weight}`, text: shown, isReversed: turns };
    });
    return isReversed ? set.reverse() : set;
  }

  width(text: string, size: number, weight: Weight): number {
    return this.pieces(text, weight).reduce((sum, piece) => sum + this.#widthOf(piece, size), 0);
  }

  #widthOf({ font, text, isReversed }: Piece, size: number): number {
    this.#canvas.font(font);
    this.#canvas.fontSize(size);
    return this.#canvas.widthOfString(text, isReversed ? { features: [] } : {});
  }

  /** Calls `draw` for every piece with how far from the start it stands. */
  place(text: string, size: number, weight: Weight, draw: (piece: Piece, x: number) => void): void {
    let x = 0;
    for (const piece of this.pieces(text, weight)) {
      const width = this.#widthOf(piece, size);
      draw(piece, x);
      x += width;
    }
  }

  /** Breaks text into lines no wider than `room`: between words where it can, else within one. */
  wrap(text: string, size: number, weight: Weight, room: number): string[] {
    // What is exactly as wide as the room made for it must not break because of how floats are added.
    const most = room + 0.01;
    if (this.width(text, size, weight) <= most) return [text];
    const lines: string[] = [];
    let line = '';
    const add = (part: string) => {
      if (line !== '' && this.width(line + part, size, weight) > most) {
        lines.push(line.trimEnd());
        line = part.trimStart();
      } else line += part;
    };
    for (const { segment } of words.segment(cleaned(text))) {
      if (this.width(segment, size, weight) <= most) add(segment);
      else for (const { segment: cluster } of graphemes.segment(segment)) add(cluster);
    }
    return line === '' ? lines : [...lines, line];
  }
}

/** The code points a font has; none when nothing that was asked of it was in it. */
function charactersOf(font: fontkit.Font | undefined): Set<number> {
  try {
    return new Set(font?.characterSet);
  } catch {
    return new Set();
  }
}

/**
 * A font draws some letters as two glyphs, a base and its dots, and the second stands for no character: readers take
 * its number for one, and whoever copies the text or has it read aloud gets that among the letters. It is given as a
 * joiner, of which nothing is seen.
 */
function readable(font: fontkit.Font): fontkit.Font {
  const layout = font.layout.bind(font);
  font.layout = (...given) => {
    const run = layout(...given);
    // Copies: fontkit keeps its glyphs, and would draw those of an invisible character as spaces the next time.
    run.glyphs = run.glyphs.map((glyph) =>
      glyph.codePoints.length > 0 ? glyph : Object.create(glyph, { codePoints: { value: [JOINER] } }),
    );
    return run;
  };
  return font;
}

/** One line of well-formed text in composed form. */
const cleaned = (text: string) =>
  text
    .toWellFormed()
    .normalize('NFC')
    .replace(/\p{Cc}+/gu, ' ');

const numberOf = (character: string) =>
  `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`;

/** The slices that claim every visible character of a cluster. */
function candidatesFor(cluster: string): readonly Slice[] {
  const visible = [...cluster].filter((character) => !INVISIBLE.test(character));
  const [first, ...rest] = visible.map((character) => slicesFor(character.codePointAt(0) ?? 0));
  return (first ?? []).filter((slice) => rest.every((others) => others.includes(slice)));
}

/** Runs of one direction from left to right, each with its characters in reading order (rule L2 of the Unicode algorithm). */
function inVisualOrder(text: string): { run: string; isReversed: boolean }[] {
  if (!isRightToLeft(text)) return [{ run: text, isReversed: false }];
  const { levels } = bidi.getEmbeddingLevels(text);
  const runs: { run: string; level: number }[] = [];
  for (let i = 0; i < text.length; i++) {
    const level = levels[i] ?? 0;
    const last = runs.at(-1);
    if (last && last.level === level) last.run += text[i];
    else runs.push({ run: text[i] ?? '', level });
  }
  const highest = Math.max(...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level--) {
    for (let start = 0; start < runs.length; start++) {
      let end = start;
      while (end < runs.length && (runs[end]?.level ?? 0) >= level) end++;
      if (end > start + 1) runs.splice(start, end - start, ...runs.slice(start, end).reverse());
      start = Math.max(start, end);
    }
  }
  return runs.map(({ run, level }) => ({ run, isReversed: level % 2 === 1 }));
}

/** Neutral characters between letters that run from right to left. */
const mirrored = (text: string) =>
  [...text]
    .reverse()
    .map((character) => bidi.getMirroredCharacter(character) ?? character)
    .join('');
