import { buffer } from 'node:stream/consumers';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import PDFDocument from 'pdfkit';
import { describe, expect, it } from 'vitest';
import { Typesetter } from './text.ts';

const names = [
  'Żółć & Søn',
  'Việt Nam ẵ',
  'Привет мир',
  'Καλημέρα κόσμε',
  'नमस्ते',
  'ภาษาไทย',
  '日本語キャンペーン',
  '中文广告活动 繁體廣告',
  '한국어 캠페인',
  '🚀 ★ → ₹',
  '\u{13000} [',
];
const rightToLeft = ['مرحبا بالعالم', 'שלום עולם', 'ABC مرحبا (2026)'];

/** Each text on a line of its own, drawn as a report draws it. */
async function draw(texts: readonly string[]) {
  const doc = new PDFDocument({ font: null as unknown as string, compress: false, size: [600, 1600] });
  const setter = await Typesetter.prepare(doc as never, texts);
  texts.forEach((text, i) => {
    setter.place(text, 12, 400, (piece, x) => {
      doc.font(piece.font).fontSize(12);
      doc.text(piece.text, 20 + x, 20 + i * 20, {
        lineBreak: false,
        ...(piece.isReversed && { features: [] }),
      });
    });
  });
  doc.end();
  const bytes = await buffer(doc);
  const pdf = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const { items } = await (await pdf.getPage(1)).getTextContent();
  const text = items.map((item) => ('str' in item ? item.str : '')).join('');
  return { text: dense(text), source: bytes.toString('latin1'), setter };
}

const dense = (text: string) => text.replaceAll(/[\s\p{Default_Ignorable_Code_Point}]/gu, '');

describe('Typesetter', () => {
  it('sets names of every script in letters that are read as what they are', async () => {
    const { text } = await draw(names);
    for (const name of names.slice(0, 4)) expect(text).toContain(dense(name.normalize('NFC')));
    // A vowel that is written before its consonant is read there.
    for (const name of names.slice(5, -1)) expect(text).toContain(dense(name));
  });

  it('writes the number of a character that no font has', async () => {
    expect((await draw(names)).text).toContain('[U+13000][');
  });

  it('keeps every dot of Arabic, however often a word is set', async () => {
    const twice = [...rightToLeft, ...rightToLeft];
    const { text, source } = await draw(twice);
    for (const word of rightToLeft.flatMap((name) => name.split(' ')).filter((one) => !one.includes('('))) {
      expect([word, text.split(word).length]).toEqual([word, expect.toBeOneOf([3, 5])]);
    }
    // Glyph 0 is what a font draws for what it does not have.
    expect(source).not.toMatch(/<(?:[\da-f]{4})*?0000(?:[\da-f]{4})*?> -?\d/);
  });

  it('orders mixed directions as they are read', async () => {
    const { setter } = await draw(rightToLeft);
    const shown = (text: string) => setter.pieces(text, 400).map((piece) => piece.text);
    expect(shown('ABC مرحبا (2026)')[0]).toBe('ABC ');
    // Of a line that begins from right to left the end is at the left, and brackets turn around.
    expect(shown('مرحبا ABC')[0]).toBe('ABC');
  });

  it('breaks lines between words, and within one that is too long', async () => {
    const { setter } = await draw([...'abcdefghijklmnopqrstuvwxyz ']);
    const lines = setter.wrap(`some words and ${'x'.repeat(100)}`, 10, 400, 120);
    expect(lines[0]).toMatch(/^some words and x+$/);
    expect(lines.join('')).toBe(`some words and ${'x'.repeat(100)}`);
    expect(setter.wrap('one two three', 10, 400, 45)).toEqual(['one two', 'three']);
    for (const line of lines) expect(setter.width(line, 10, 400)).toBeLessThanOrEqual(120);
  });

  it('does not break a word for which exactly the room was made', async () => {
    const text = 'Gift Buyers CTR before';
    const setter = await Typesetter.prepare(new PDFDocument({ font: null as unknown as string }) as never, [
      text,
    ]);
    for (let tenths = 50; tenths <= 120; tenths++) {
      const size = tenths / 10;
      const room = Math.max(...text.split(' ').map((word) => setter.width(word, size, 400)));
      for (const line of setter.wrap(text, size, 400, room + 10 - 10)) {
        for (const word of line.split(' ')) expect(text.split(' ')).toContain(word);
      }
    }
  });
});
