import type { ViewState } from '@pmd/core/contract/views';
import { parseComparison } from '../period/comparison.ts';
import { PRESETS } from '../period/ranges.ts';
import { isDimension } from './dimensions.ts';
import { type Layout, readLayout } from './layout.ts';
import { MEASURES, type Measure } from './measures.ts';
import { openText, parseOpen } from './open.ts';
import { changeState, defaultState, type ExploreState, type Sort } from './state.ts';

/** What is saved of a view. */
export const viewOf = (state: ExploreState, layout: Layout): ViewState => ({
  range: state.range,
  comparison: state.comparison,
  rows: [...state.rows],
  measures: [...state.measures],
  by: state.by,
  filters: state.filters.map(({ dimension, exclude, members }) => ({
    dimension,
    exclude,
    members: [...members],
  })),
  sort: state.sort,
  sorts: state.sorts,
  top: state.top,
  expand: state.expand,
  open: openText(state.open),
  closed: openText(state.closed),
  metric: state.metric,
  layout: { widths: { ...layout.widths }, pinned: [...layout.pinned], marks: layout.marks },
});

/** A saved view as it can be shown today: measures and presets there are no longer are left out. */
export function stateOf(view: ViewState, role: 'admin' | 'client'): ExploreState {
  const defaults = defaultState(role);
  const measures = MEASURES.filter((measure) => view.measures.includes(measure)).toSorted(
    (a, b) => view.measures.indexOf(a) - view.measures.indexOf(b),
  );
  const range = typeof view.range === 'object' ? view.range : PRESETS.find((preset) => preset === view.range);
  const comparison = typeof view.comparison === 'object' ? view.comparison : parseComparison(view.comparison);
  const sorts = Object.entries(view.sorts).flatMap(([dimension, sort]) => {
    const known = sort && sortOf(sort);
    return known && isDimension(dimension) ? [[dimension, known] as const] : [];
  });
  return changeState(defaults, {
    range: range ?? defaults.range,
    comparison: comparison ?? defaults.comparison,
    rows: view.rows,
    measures: measures.length > 0 ? measures : defaults.measures,
    by: view.by,
    filters: view.filters,
    sort: sortOf(view.sort) ?? defaults.sort,
    sorts: Object.fromEntries(sorts),
    top: view.top,
    expand: Math.min(view.expand, view.rows.length - 1),
    open: parseOpen(view.open),
    closed: parseOpen(view.closed),
    metric: measureOf(view.metric) ?? defaults.metric,
  });
}

export const layoutOf = (view: ViewState): Layout => readLayout(view.layout);

const measureOf = (name: string): Measure | undefined => MEASURES.find((measure) => measure === name);

function sortOf({ by, descending }: { by: string; descending: boolean }): Sort | null {
  const name = by === 'name' ? by : measureOf(by);
  return name ? { by: name, descending } : null;
}
