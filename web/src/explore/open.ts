/** The expanded nodes: under each expanded id, what is expanded below it. */
export type Open = ReadonlyMap<string, Open>;
/** The ids from the outermost level down to a node. */
export type Path = readonly string[];

export const NOTHING_OPEN: Open = new Map();
/** Every open node asks Cube one question, and the whole set has to fit in a link. */
export const MOST_OPEN = 200;

/** Expands a node (its ancestors with it) or collapses it with everything below. */
export function setOpen(open: Open, path: Path, expanded: boolean): Open {
  const [id, ...rest] = path;
  if (id === undefined) return open;
  const next = new Map(open);
  if (rest.length > 0) next.set(id, setOpen(open.get(id) ?? NOTHING_OPEN, rest, expanded));
  else if (expanded) next.set(id, open.get(id) ?? NOTHING_OPEN);
  else next.delete(id);
  return next;
}

/** The paths of all expanded nodes, parents before children, not deeper than `depth` ids. */
export function openPaths(open: Open, depth: number, above: Path = []): Path[] {
  if (depth === 0) return [];
  return [...open].flatMap(([id, below]) => [[...above, id], ...openPaths(below, depth - 1, [...above, id])]);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** 36 characters of a UUID as 22, because a link holds many. */
function shorten(id: string): string {
  const bytes = Uint8Array.from({ length: 16 }, (_, i) =>
    Number.parseInt(id.replaceAll('-', '').slice(2 * i, 2 * i + 2), 16),
  );
  return btoa(String.fromCharCode(...bytes))
    .slice(0, 22)
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

function lengthen(short: string): string | null {
  if (!/^[\w-]{22}$/.test(short)) return null;
  const bytes = atob(`${short.replaceAll('-', '+').replaceAll('_', '/')}==`);
  const hex = Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('');
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return UUID.test(id) ? id : null;
}

/** Text for a link: the open ids in reading order, each with its depth before it. Ids are UUIDs. */
export const openText = (open: Open, depth = 0): string =>
  [...open].map(([id, below]) => `${depth}${shorten(id)}${openText(below, depth + 1)}`).join('');

/** Reads what `openText` wrote; what is damaged is left out together with what is below it. */
export function parseOpen(text: string): Open {
  const root = new Map<string, Open>();
  const levels = [root];
  const tokens = text.match(/.{1,23}/g) ?? [];
  for (const token of tokens.slice(0, MOST_OPEN)) {
    const depth = /^\d/.test(token) ? Number(token[0]) : levels.length;
    const id = lengthen(token.slice(1));
    levels.length = Math.min(levels.length, depth + 1);
    if (id === null || levels.length <= depth) continue;
    const below = new Map<string, Open>();
    levels[depth]?.set(id, below);
    levels.push(below);
  }
  return root;
}
