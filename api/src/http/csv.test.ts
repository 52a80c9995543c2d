import { describe, expect, it } from 'vitest';
import { csvLine } from './csv.ts';

describe('csvLine', () => {
  it('quotes what would break the line, and leaves the rest as it is', () => {
    expect(csvLine([1, 'plain', null, 'a,b', 'say "hi"', 'two\nlines', 'שלום 🎉'])).toBe(
      '1,plain,,"a,b","say ""hi""","two\nlines",שלום 🎉\r\n',
    );
  });

  it('defuses text that a spreadsheet would run, but not numbers', () => {
    expect(csvLine(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '=a,"b"', -1])).toBe(
      `'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'=a,""b""",-1\r\n`,
    );
    expect(csvLine([{ plain: '-12.500000' }, { plain: '2026-11-01' }, '-12.5'])).toBe(
      `-12.500000,2026-11-01,'-12.5\r\n`,
    );
  });
});
