import dictionary from '../../model/metrics.json' with { type: 'json' };

/**
 * The dictionary of metrics. The file lies with the model, which reads it as it is; the API, the web and the tests
 * read it here.
 */
export const metrics: Record<MetricName, Metric> = dictionary as Record<MetricName, Metric>;

export type MetricName = keyof typeof dictionary;

/** Every metric, in the order in which they are shown. */
export const metricNames = Object.keys(dictionary) as MetricName[];

export interface Metric {
  /** As in the heading of a column. */
  title: string;
  /** In full. */
  name: string;
  group: 'Cost' | 'Delivery' | 'Results' | 'Rolling' | 'Share' | 'Coverage';
  /** How it is printed; `percent` is a fraction, `times` a factor. */
  kind: 'count' | 'money' | 'percent' | 'times';
  unit: string;
  formula: string;
  description: string;
  /** When it is null, continuing "Null …"; null: it never is where there are rows. */
  whenNull: string | null;
  /** The direction that is good news; null: neither is. */
  good: 'up' | 'down' | null;
  example: string;
  synonyms: string[];
  /** The denominator of a ratio. */
  over?: MetricName;
  /** What must be known of a row for it to count. */
  needs?: MetricName;
}
