/** What an empty name is called. */
export const NO_NAME = '(none)';

/** Names that are already in the form they are matched by: printable ASCII, single spaces inside. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * The form in which names from files are matched: Unicode NFC, trimmed, every run of white space one space, case
 * kept. An empty name is `(none)`. Two spellings with the same key are the same client, campaign, ….
 */
export function nameKey(name: string): string {
  if (PLAIN.test(name)) return name;
  const key = name.normalize('NFC').replace(/\s+/g, ' ').trim();
  return key === '' ? NO_NAME : key;
}
