// What a spreadsheet would run instead of showing. An apostrophe in front makes it text.
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** Text, a number, nothing; or what is known to be a number or a day and is written as it is. */
type Cell = string | number | null | { plain: string };

/** One line of CSV (RFC 4180, CRLF). Text that a spreadsheet would take for a formula is defused. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(value: Cell): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return value.plain;
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
