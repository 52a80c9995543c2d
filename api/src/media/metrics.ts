import { MetricList } from '@pmd/core/contract/metrics';
import { metricNames, metrics } from '@pmd/core/metrics';
import { route } from '../http/route.ts';

export const metricRoutes = [
  route({
    method: 'get',
    path: '/api/metrics',
    access: 'signed_in',
    tag: 'Metrics',
    summary: 'The dictionary of metrics',
    description:
      'What every measure of the view `performance` in Cube means: formula, unit, when it is null.',
    output: MetricList,
    handle: async () => ({
      items: metricNames.map((id) => ({ id, ...metrics[id] })),
      total: metricNames.length,
    }),
  }),
];
