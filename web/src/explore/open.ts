import { isName, type Member, memberText, parseMember } from './members.ts';

/** Some nodes of the tree: under each, those below it. */
export type Open = ReadonlyMap<Member, Open>;
/** The members from the outermost level down to a node. */
export type Path = readonly Member[];

export const NOTHING_OPEN: Open = new Map();
/** Every open node asks Cube one question, and the whole set has to fit in a link. */
export const MOST_OPEN = 200;

/** One text per path: names may contain what separates them here. */
export const pathKey = (path: Path) =>
  path
    .map((member) => (isName(member) ? `=${encodeURIComponent(member.slice(1).toWellFormed())}` : member))
    .join('/');

/** Which nodes are expanded: all above level `expand` but for the closed ones, and below it the open ones. */
export type Expansion = { expand: number; open: Open; closed: Open };

export const NOTHING_EXPANDED: Expansion = { expand: 0, open: NOTHING_OPEN, closed: NOTHING_OPEN };

/** Whether a node is expanded. */
export function isExpanded({ expand, open, closed }: Expansion, path: Path): boolean {
  if (path.length > expand) return find(open, path) !== undefined;
  return find(closed, path)?.size !== 0;
}

/** Expands or collapses a node. */
export function setExpanded(expansion: Expansion, path: Path, expanded: boolean): Expansion {
  if (path.length > expansion.expand) {
    return { ...expansion, open: setOpen(expansion.open, path, expanded) };
  }
  return { ...expansion, closed: setMarked(expansion.closed, path, !expanded) };
}

function find(tree: Open, path: Path): Open | undefined {
  let node: Open | undefined = tree;
  for (const member of path) node = node?.get(member);
  return node;
}

/** Adds a node with its ancestors, or takes it away with everything below. */
export function setOpen(open: Open, path: Path, expanded: boolean): Open {
  const [id, ...rest] = path;
  if (id === undefined) return open;
  const next = new Map(open);
  if (rest.length > 0) next.set(id, setOpen(open.get(id) ?? NOTHING_OPEN, rest, expanded));
  else if (expanded) next.set(id, open.get(id) ?? NOTHING_OPEN);
  else next.delete(id);
  return next;
}

/** Marks a node as a leaf, or takes the mark away together with ancestors that led to nothing else. */
function setMarked(tree: Open, path: Path, marked: boolean): Open {
  const [id, ...rest] = path;
  if (id === undefined) return tree;
  const next = new Map(tree);
  if (rest.length === 0) {
    if (marked) next.set(id, NOTHING_OPEN);
    else next.delete(id);
    return next;
  }
  const below = setMarked(tree.get(id) ?? NOTHING_OPEN, rest, marked);
  if (below.size > 0) next.set(id, below);
  else next.delete(id);
  return next;
}

/** The paths of all nodes, parents before children, not deeper than `depth` ids. */
export function openPaths(open: Open, depth: number, above: Path = []): Path[] {
  if (depth <= 0) return [];
  return [...open].flatMap(([id, below]) => [[...above, id], ...openPaths(below, depth - 1, [...above, id])]);
}

/** Text for a link: the nodes in reading order, each with its depth before it; a name ends with `~`. */
export const openText = (open: Open, depth = 0): string =>
  [...open]
    .map(([id, below]) => `${depth}${memberText(id)}${isName(id) ? '~' : ''}${openText(below, depth + 1)}`)
    .join('');

/** Reads what `openText` wrote; what is damaged is left out together with what is below it. */
export function parseOpen(text: string): Open {
  const root = new Map<Member, Open>();
  const levels = [root];
  const tokens = text.match(/.=[^~]*~|.{1,23}/gs) ?? [];
  for (const token of tokens.slice(0, MOST_OPEN)) {
    const depth = /^\d/.test(token) ? Number(token[0]) : levels.length;
    const id = parseMember(token.slice(1).replace(/~$/, ''));
    levels.length = Math.min(levels.length, depth + 1);
    if (id === null || levels.length <= depth) continue;
    const below = new Map<Member, Open>();
    levels[depth]?.set(id, below);
    levels.push(below);
  }
  return root;
}
