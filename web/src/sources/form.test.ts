import type { Source } from '@pmd/core/contract/sources';
import { describe, expect, it } from 'vitest';
import { formSchema, valuesOf } from './form.ts';

const source: Source = {
  id: '01890000-0000-7000-8000-000000000000',
  name: 'Partner',
  kind: 's3',
  status: 'active',
  bucket: 'partner-files',
  prefix: 'daily/',
  region: 'eu-central-1',
  endpoint: null,
  isFromEnvironment: false,
  accessKeyId: 'AKIA',
  hasSecret: true,
  delimiter: '\t',
  dayFormat: 'DD/MM/YYYY',
  decimalSeparator: ',',
  columnAliases: { Kunde: 'client_name', 'a = b': 'creative_name' },
  rejectLimit: '0.0525',
  expectedBy: '06:30',
  alertWhenMissing: false,
  lastScanAt: null,
  lastScanError: null,
};

describe('the form of a source', () => {
  it('sends back what it shows, without the secret', () => {
    const { id, kind, isFromEnvironment, hasSecret, lastScanAt, lastScanError, ...settings } = source;
    expect(formSchema(source).parse(valuesOf(source))).toEqual(settings);
  });

  it.each(['0', '0.05', '0.5', '0.0001', '1', '0.1234'])(
    'shows the limit %s as per cent and back',
    (rejectLimit) => {
      const sent = formSchema(source).parse(valuesOf({ ...source, rejectLimit }));
      expect(Number(sent.rejectLimit)).toBe(Number(rejectLimit));
    },
  );

  it('says beside the field what is wrong with it', () => {
    const values = {
      ...valuesOf(source),
      columnAliases: 'Kunde',
      bucket: '',
      rejectLimit: 'few',
      expectedBy: '25:00',
    };
    const { error } = formSchema(source).safeParse(values);
    expect(error?.issues.map(({ path }) => path[0]).sort()).toEqual([
      'bucket',
      'columnAliases',
      'expectedBy',
      'rejectLimit',
    ]);
  });

  it('leaves the bucket alone where the environment sets it', () => {
    const sent = formSchema({ ...source, isFromEnvironment: true }).parse(valuesOf(source));
    expect(sent).not.toHaveProperty('bucket');
    expect(sent).not.toHaveProperty('accessKeyId');
  });
});
