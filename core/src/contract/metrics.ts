import { z } from 'zod';
import { list } from './common.ts';

/** An entry of the dictionary of metrics: see core/src/metrics.ts. */
export const Metric = z.object({
  id: z.string().meta({ description: 'The measure of the view `performance`', example: 'ctr' }),
  title: z.string(),
  name: z.string(),
  group: z.enum(['Cost', 'Delivery', 'Results', 'Rolling', 'Share', 'Coverage']),
  kind: z.enum(['count', 'money', 'percent', 'times']),
  unit: z.string(),
  formula: z.string(),
  description: z.string(),
  whenNull: z.string().nullable(),
  good: z.enum(['up', 'down']).nullable(),
  example: z.string(),
  synonyms: z.array(z.string()),
});
export const MetricList = list(Metric);
