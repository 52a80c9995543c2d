// A path that leaves the model is Node's own require, from the root of the model.
const metrics = require('../model/metrics.json');

const formats = { count: 'number_0', money: 'number_2', percent: 'percent_2', times: 'number_2' };

/**
 * What Cube and BI tools are told of a metric, from the dictionary: spread it into the measure of that name.
 */
export const described = (name) => {
  const { title, description, formula, unit, whenNull, good, kind, synonyms, group } = metrics[name];
  const never = whenNull === null ? '' : ` Null ${whenNull}.`;
  return {
    title,
    description: `${description} Formula: ${formula}. Unit: ${unit}.${never}`,
    format: formats[kind],
    meta: { name: metrics[name].name, kind, unit, formula, whenNull, good, synonyms, group },
  };
};

export const metricNames = Object.keys(metrics);

/** One folder of a view for each group of metrics. */
export const metricFolders = [...new Set(Object.values(metrics).map(({ group }) => group))].map((group) => ({
  name: group,
  includes: metricNames.filter((name) => metrics[name].group === group),
}));
