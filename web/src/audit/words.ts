/** `client.view_as` as people say it: “Client: view as”. */
export function inWords(action: string): string {
  const [noun = '', verb = ''] = action.split('.');
  const words = (text: string) => text.replaceAll('_', ' ');
  const subject = noun === 'cpm' ? 'CPM' : words(noun).replace(/^./, (first) => first.toUpperCase());
  return `${subject}: ${words(verb)}`;
}

type Fields = Record<string, unknown> | null;

/** Each field that a change is about, with what it was and what it became; undefined where it was not said. */
export function changedFields(before: Fields, after: Fields): { name: string; was?: string; is?: string }[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .map((name) => ({
      name,
      ...(before && name in before && { was: text(before[name]) }),
      ...(after && name in after && { is: text(after[name]) }),
    }))
    .filter(({ was, is }) => was !== is);
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
