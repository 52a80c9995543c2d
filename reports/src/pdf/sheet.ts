import PDFDocument from 'pdfkit';
import type { Weight } from './fonts.ts';
import { Typesetter } from './text.ts';

export const MARGIN = 40;
const FOOTER = 28;

export const colours = {
  text: '#141a24',
  quiet: '#566072',
  hairline: '#e4e7ec',
  accent: '#4f46e5',
  good: '#0f766e',
  bad: '#b45309',
  soft: '#f7f8fa',
};

export interface Style {
  size: number;
  weight?: Weight;
  colour?: string;
}

/** A document with a place to write at, which moves down the pages. Lengths are points. */
export class Sheet {
  readonly doc: PDFKit.PDFDocument;
  #setter: Typesetter | undefined;
  /** Where the next thing goes. */
  y = MARGIN;

  constructor(isLandscape: boolean, info: { Title: string; Author: string; CreationDate: Date }) {
    this.doc = new PDFDocument({
      size: 'A4',
      layout: isLandscape ? 'landscape' : 'portrait',
      margin: 0,
      bufferPages: true,
      pdfVersion: '1.7',
      lang: 'en',
      displayTitle: true,
      info,
      // Without it the standard Helvetica, which has no letters beyond western Europe, would be in every file.
      font: null as unknown as string,
    });
  }

  /** Gets ready to write these texts. */
  async prepare(texts: Iterable<string>): Promise<void> {
    this.#setter = await Typesetter.prepare(this.doc as never, texts);
  }

  get #text(): Typesetter {
    if (!this.#setter) throw new Error('Texts are written before prepare()');
    return this.#setter;
  }

  get width(): number {
    return this.doc.page.width - 2 * MARGIN;
  }

  /** The lowest point that content may reach. */
  get bottom(): number {
    return this.doc.page.height - MARGIN - FOOTER;
  }

  fits(height: number): boolean {
    return this.y + height <= this.bottom;
  }

  newPage(): void {
    this.doc.addPage();
    this.y = MARGIN;
  }

  measure = (text: string, { size, weight = 400 }: Style): number => this.#text.width(text, size, weight);

  wrap = (text: string, { size, weight = 400 }: Style, width: number): string[] =>
    this.#text.wrap(text, size, weight, width);

  /** One line with its baseline at `y`; `align` right ends at `x`. */
  write(text: string, x: number, y: number, style: Style, align: 'left' | 'right' | 'center' = 'left'): void {
    const { size, weight = 400, colour = colours.text } = style;
    const width = align === 'left' ? 0 : this.measure(text, style);
    const start = align === 'right' ? x - width : align === 'center' ? x - width / 2 : x;
    this.#text.place(text, size, weight, (piece, offset) => {
      this.doc.font(piece.font).fontSize(size).fillColor(colour);
      // Arabic letters share strokes, so that what is read back from them is ambiguous: the text itself goes along.
      if (piece.isReversed) this.doc.markContent('Span', { actual: piece.text });
      this.doc.text(piece.text, start + offset, y, {
        lineBreak: false,
        baseline: 'alphabetic',
        ...(piece.isReversed && { features: [] }),
      });
      if (piece.isReversed) this.doc.endMarkedContent();
    });
  }

  /** Text as wide as the page, over as many lines as it takes. */
  paragraph(text: string, style: Style, lineHeight = style.size * 1.4): void {
    for (const line of this.wrap(text, style, this.width)) {
      if (!this.fits(lineHeight)) this.newPage();
      this.y += lineHeight;
      this.write(line, MARGIN, this.y - lineHeight * 0.28, style);
    }
  }

  rule(y: number, colour = colours.hairline, from = MARGIN, to = MARGIN + this.width): void {
    this.doc.moveTo(from, y).lineTo(to, y).lineWidth(0.5).strokeColor(colour).stroke();
  }

  /** Writes what every page ends with, now that their number is known. */
  footers(left: string): void {
    const { start, count } = this.doc.bufferedPageRange();
    const style = { size: 7.5, colour: colours.quiet };
    for (let page = start; page < start + count; page++) {
      this.doc.switchToPage(page);
      const y = this.doc.page.height - MARGIN;
      this.rule(y - 14);
      const room = this.width - 80;
      this.write(this.wrap(left, style, room)[0] ?? '', MARGIN, y, style);
      this.write(`Page ${page - start + 1} of ${count}`, MARGIN + this.width, y, style, 'right');
    }
  }
}
