import { useCubeMeta } from '@cubejs-client/react';
import { useMemo } from 'react';
import { MEASURES, type Measure } from './measures.ts';
import { member } from './query.ts';

const NONE: Partial<Record<Measure, string>> = {};

/** What the measures mean, in the words of Cube's model. Empty until known; nothing depends on it. */
export function useDefinitions(): Partial<Record<Measure, string>> {
  const { response: meta } = useCubeMeta();
  return useMemo(() => {
    const described = meta?.cubes.flatMap((cube) => cube.measures) ?? [];
    if (described.length === 0) return NONE;
    return Object.fromEntries(
      MEASURES.map((measure) => [
        measure,
        described.find(({ name }) => name === member(measure))?.description,
      ]).filter(([, description]) => description),
    );
  }, [meta]);
}
