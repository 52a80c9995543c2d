import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { dimensionLabels } from './dimensions.ts';
import type { Filter } from './filters.ts';
import { loadNames } from './load.ts';
import { isName, type Member } from './members.ts';

/** A filter in words: `Campaign: Spring sale, Brand`, `Creative: not Banner`. */
export function FilterLabel({
  filter,
  children,
}: {
  filter: Filter;
  children: (label: string) => ReactNode;
}) {
  const { dimension, exclude, members } = filter;
  const names = useNames(dimension, members);
  const shown = members.slice(0, 3).map((member) => names[member] ?? '…');
  const rest = members.length - shown.length;
  const list = `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return children(`${dimensionLabels[dimension].one}: ${exclude ? 'not ' : ''}${list}`);
}

/** Names of members; absent while they are not known, or when they are not this person's to see. */
export function useNames(dimension: Filter['dimension'], members: readonly Member[]): Record<Member, string> {
  const ids = members.filter((member) => !isName(member));
  const { data } = useQuery({
    queryKey: ['cube', 'names', dimension, ids],
    queryFn: ({ signal }) => loadNames(dimension, ids, signal),
    enabled: ids.length > 0,
  });
  const own = members.filter(isName).map((member) => [member, member.slice(1)] as const);
  return { ...data, ...Object.fromEntries(own) };
}
