import { ColumnName, NewSource, type Source, SourceChange } from '@pmd/core/contract/sources';
import { z } from 'zod';

/** What the form holds: text, as people type it. */
export type SourceValues = ReturnType<typeof valuesOf>;

/** The settings of a source as text; the secret is never told, so it starts empty. */
export function valuesOf(source: Source | null) {
  return {
    name: source?.name ?? '',
    status: source?.status ?? 'active',
    bucket: source?.bucket ?? '',
    prefix: source?.prefix ?? '',
    region: source?.region ?? '',
    endpoint: source?.endpoint ?? '',
    accessKeyId: source?.accessKeyId ?? '',
    secretAccessKey: '',
    delimiter: source?.delimiter ?? 'auto',
    dayFormat: source?.dayFormat ?? 'YYYY-MM-DD',
    decimalSeparator: source?.decimalSeparator ?? '.',
    columnAliases: aliasesText(source?.columnAliases ?? {}),
    rejectLimit: percentText(source?.rejectLimit ?? '0.05'),
    expectedBy: source?.expectedBy ?? '',
    alertWhenMissing: (source?.alertWhenMissing ?? true) ? 'yes' : 'no',
  };
}

/**
 * The form's text → the contract's input, through the contract's own schema: which settings are sent depends on what the
 * source has (a bucket of its own or not).
 */
export const formSchema = (source: Source | null) =>
  z.record(z.string(), z.string().nullable()).transform((values, context) => {
    const input = inputOf(values as SourceValues, source);
    const parsed = (source ? SourceChange : NewSource).safeParse(input);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) {
      context.addIssue({ code: 'custom', path: [issue.path[0] ?? ''], message: issue.message });
    }
    return z.NEVER;
  });

function inputOf(values: SourceValues, source: Source | null): Record<string, unknown> {
  const isOwnBucket = source === null || (source.kind === 's3' && !source.isFromEnvironment);
  const { secretAccessKey } = values;
  return {
    name: values.name,
    ...(source && { status: values.status }),
    ...(isOwnBucket && {
      bucket: values.bucket,
      prefix: values.prefix,
      region: values.region.trim() || null,
      endpoint: values.endpoint.trim() || null,
      accessKeyId: values.accessKeyId,
      ...((source === null || secretAccessKey !== '') && { secretAccessKey }),
    }),
    delimiter: values.delimiter === 'auto' ? null : values.delimiter,
    dayFormat: values.dayFormat,
    decimalSeparator: values.decimalSeparator,
    columnAliases: parseAliases(values.columnAliases),
    rejectLimit: shareText(values.rejectLimit),
    expectedBy: values.expectedBy.trim() || null,
    alertWhenMissing: values.alertWhenMissing === 'yes',
  };
}

const aliasesText = (aliases: Record<string, string>) =>
  Object.entries(aliases)
    .map(([header, column]) => `${header} = ${column}`)
    .join('\n');

/** Lines `header = column`; a line that is none stands for itself, and the schema refuses it. */
function parseAliases(text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.lastIndexOf('=');
      return at === -1 ? [line.trim(), ''] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

export const columnNames = ColumnName.options;

/** `0.05` → `5`, without arithmetic on floats. */
function percentText(share: string): string {
  const [whole = '0', fraction = ''] = share.split('.');
  const padded = fraction.padEnd(2, '0');
  const percent = `${whole}${padded.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = padded.slice(2).replace(/0+$/, '');
  return rest === '' ? percent : `${percent}.${rest}`;
}

/** `5` → `0.05`; what is no number stays and is refused. */
function shareText(percent: string): string {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(percent.trim());
  if (!match) return percent;
  const digits = (match[1] ?? '').padStart(3, '0');
  return `${digits.slice(0, -2).replace(/^0+(?=\d)/, '')}.${digits.slice(-2)}${match[2] ?? ''}`;
}
