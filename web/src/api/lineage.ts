import { Lineage, type LineageCondition } from '@pmd/core/contract/lineage';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Filter } from '../explore/filters.ts';
import { isName } from '../explore/members.ts';
import type { Range } from '../period/ranges.ts';
import { request, search } from './http.ts';

export const LINEAGE_PER_PAGE = 50;

/** What a number is made of: days, and conditions on members of which all hold. `page` counts from 1. */
export const lineageQuery = (range: Range, conditions: readonly Filter[], page: number) =>
  queryOptions({
    queryKey: ['lineage', range, conditions, page],
    queryFn: ({ signal }) => {
      const offset = (page - 1) * LINEAGE_PER_PAGE;
      const scope = {
        ...range,
        conditions: conditions.length > 0 ? JSON.stringify(conditions.map(conditionOf)) : null,
      };
      return request(Lineage, `/api/lineage${search({ ...scope, limit: LINEAGE_PER_PAGE, offset })}`, {
        signal,
      });
    },
    placeholderData: keepPreviousData,
  });

const conditionOf = ({ dimension, exclude, members }: Filter): LineageCondition => ({
  level: dimension,
  exclude,
  ids: members.filter((member) => !isName(member)),
  names: members.filter(isName).map((member) => member.slice(1)),
});
