import { relativeChange } from '@pmd/core/decimal';
import type { Cell } from './table.ts';

/** The change from one value to another as a fraction of the first; null where there is nothing to compare with. */
export const changeOf = (before: Cell | undefined, now: Cell | undefined): Cell =>
  typeof before === 'string' && typeof now === 'string' ? relativeChange(now, before) : null;
