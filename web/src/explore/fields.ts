import type { Dimension } from './dimensions.ts';

/** Names of Cube's members in the view `performance`. */
export const member = (name: string) => `performance.${name}`;
export const idOf = (dimension: Dimension) => member(`${dimension}_id`);
export const DATE = member('date');
