import type { LevelName } from '@pmd/core/performance';
import type { Cube } from '../cube.ts';
import { countRows } from '../order.ts';
import { totalOf } from '../total.ts';
import { type Asked, among, keyOf, levelsOf, type Node, nodeOf, only, type TreeRequest } from './levels.ts';

/** In place of a member: all that are not shown. */
export const OTHERS = 'others';

/** What stands for the members of a parent that are not shown. */
export interface Others extends Asked {
  path: string[];
  names: string[];
}

export const parentOf = ({ path }: Node) => keyOf(path.slice(0, -1));

export const topOf = ({ tops }: TreeRequest, level: LevelName | undefined) =>
  tops?.find(([name]) => name === level)?.[1];

/** The nodes of the outermost level that are shown, where it shows its first few only, and how many it has in all. */
export async function firstNodes(
  cube: Cube,
  request: TreeRequest,
): Promise<{ nodes: Node[]; count: number } | null> {
  const top = topOf(request, request.rows[0]);
  const [outermost] = levelsOf(request);
  if (top === undefined || !outermost) return null;
  const count = await countRows(cube, outermost.question);
  if (count <= top) return null;
  const { rows } = await cube.load({ ...outermost.question, limit: top });
  return { nodes: rows.map((row) => nodeOf(row, outermost.here)), count };
}

/**
 * Of the members of each parent the first few, where its level has no more, and what stands for the others. Nothing is
 * below a node that is closed or not shown.
 * @param outermost how many nodes the outermost level has, where not all were read
 */
export function shownOf(read: readonly Node[][], request: TreeRequest, outermost: number) {
  const { query, rows, closed } = request;
  const folded = new Set(closed?.map(keyOf));
  const others: Others[] = [];
  let open = new Set(['']);
  const shown = read.map((nodes, depth) => {
    const level = rows[depth] as LevelName;
    const kept = [...Map.groupBy(nodes, parentOf)].flatMap(([parent, siblings]) => {
      if (!open.has(parent)) return [];
      const few = siblings.slice(0, topOf(request, level));
      const path = siblings[0]?.path.slice(0, -1) ?? [];
      const count = Math.max(siblings.length, depth === 0 ? outermost : 0) - few.length;
      if (count > 0) {
        const here = few.map((node) => node.path[depth] as string);
        const filters = [...query.filters, ...only(path, rows), among(level, here, 'notEquals')];
        others.push({
          path: [...path, OTHERS],
          names: [...(siblings[0]?.names.slice(0, -1) ?? []), `Others (${count})`],
          question: { ...totalOf(query), filters },
          keyOf: () => keyOf([...path, OTHERS]),
        });
      }
      return few;
    });
    open = new Set(kept.map(({ path }) => keyOf(path)).filter((key) => !folded.has(key)));
    return kept;
  });
  return { shown, others };
}

/** One question after the other: there may be one below every node. */
export async function othersNodes(cube: Cube, others: readonly Others[]): Promise<Node[]> {
  const nodes: Node[] = [];
  for (const { path, names, question } of others) {
    const { rows } = await cube.load(question);
    nodes.push({ path, names, row: rows[0] ?? {} });
  }
  return nodes;
}
