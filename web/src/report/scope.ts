import type { Filter } from '@cubejs-client/core';
import { DIMENSIONS, type Dimension } from '../explore/dimensions.ts';
import { idOf } from '../explore/query.ts';

/** Ids of the members a report is about, by level; empty means everything the person may see. */
export type Scope = Partial<Record<Dimension, string>>;

export const filtersOf = (scope: Scope): Filter[] =>
  DIMENSIONS.flatMap((dimension) => {
    const id = scope[dimension];
    return id === undefined ? [] : [{ member: idOf(dimension), operator: 'equals', values: [id] }];
  });
