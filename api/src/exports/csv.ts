import { isNumeric, type Table } from '@pmd/reports/table';
import { csvLine } from '../http/csv.ts';

const BOM = '\ufeff';

/**
 * A table as CSV text (RFC 4180, CRLF, UTF-8): days as YYYY-MM-DD, numbers with every digit that Cube gave, undefined
 * ones empty. Names that a spreadsheet would run as a formula are defused; negative numbers stay numbers.
 */
export async function* csvOf({ columns, lines }: Table, hasBom: boolean): AsyncGenerator<string> {
  if (hasBom) yield BOM;
  yield csvLine(columns.map(({ label }) => label));
  for await (const { cells } of lines) {
    yield csvLine(
      columns.map((column, i) => {
        const value = cells[i] ?? null;
        return value !== null && (isNumeric(column) || column.kind === 'day') ? { plain: value } : value;
      }),
    );
  }
}
