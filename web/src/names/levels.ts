import type { NameLevel } from '@pmd/core/contract/names';

/** From the top, with what one and several are called. */
export const levels: readonly { level: NameLevel; one: string; many: string }[] = [
  { level: 'campaigns', one: 'campaign', many: 'campaigns' },
  { level: 'strategies', one: 'strategy', many: 'strategies' },
  { level: 'placements', one: 'placement', many: 'placements' },
  { level: 'creatives', one: 'creative', many: 'creatives' },
];

export const noun = (level: NameLevel): string => levels.find((known) => known.level === level)?.one ?? level;

/** The level right under this one; undefined under creatives. */
export const below = (level: NameLevel) => levels[levels.findIndex((known) => known.level === level) + 1];
