import { type Parser, parse } from 'csv-parse';

/** What csv-parse gives for one record: its cells, and its text with line breaks around it. */
export interface CsvRecord {
  record: string[];
  raw: string;
}

/**
 * A parser of records, as every file is read: a quoted value is closed or the file is refused, and how many cells a record
 * has is for others to judge.
 */
export const openParser = (delimiter: string): Parser =>
  parse({ delimiter, raw: true, relax_column_count: true, skip_empty_lines: true });

/** A line on which nothing stands; csv-parse skips those that end as the first line does. */
export const isBlank = (record: readonly string[]): boolean =>
  record.length === 1 && record[0]?.trim() === '';
