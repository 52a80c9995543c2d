import { ExportRequest } from '@pmd/core/contract/exports';
import { describe, expect, it } from 'vitest';
import { reportParameters } from './ReportExport.tsx';

const client = '0199f0a8-0000-7000-8000-00000000000a';
const period = {
  range: { from: '2026-11-01', to: '2026-11-18' },
  before: { from: '2026-10-14', to: '2026-10-31' },
};

describe('reportParameters', () => {
  it('asks for the client and the days of the report, its campaigns, and what it is compared with', () => {
    const request = ExportRequest.parse(reportParameters('Overview', { client }, period, true, 'shown'));
    expect(request).toMatchObject({
      rows: ['campaign'],
      sorts: [['campaign', 'spend', 'desc']],
      title: 'Overview',
      compare: ['2026-10-14', '2026-10-31'],
    });
    expect(request.query.filters).toEqual([
      { member: 'performance.client_id', operator: 'equals', values: [client] },
    ]);
    expect(ExportRequest.parse(reportParameters('Overview', {}, period, false, 'shown')).rows).toEqual([
      'client',
      'campaign',
    ]);
  });

  it('is flat down to creative and day', () => {
    const request = ExportRequest.parse(reportParameters('Overview', {}, period, false, 'flat'));
    expect(request.query.dimensions).toContain('performance.creative_id');
    expect(request.query.timeDimensions[0]?.granularity).toBe('day');
  });
});
