import { spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';

/** How to start a Postgres program so that it does not run as root. */
export interface Identity {
  /** Puts what is needed in front of the command. */
  command(program: string, args: string[]): [program: string, args: string[]];
  /** For the options of `spawn`. */
  ids: { uid?: number; gid?: number };
  /** Whom files must belong to that Postgres shall read; absent when that is the current user. */
  owner?: { uid: number; gid: number };
}

// The user "nobody", for whom every Linux and macOS has an id, though not everywhere the same name.
const NOBODY = 65534;

/**
 * Postgres refuses to run as root. A normal user runs it as itself; root runs it as the owner of its
 * directory, which for a new one becomes "nobody".
 *
 * When that user may not pass through a directory above (a checkout below /root, a temporary directory of
 * mode 0700), `setpriv` lends it the one capability needed: to read and search past permissions.
 *
 * @param directory exists; in it Postgres will keep its data
 * @param program one of the binaries, to see whether it can be reached
 * @throws when neither way works, with what to do about it
 */
export function postgresIdentity(directory: string, program: string): Identity {
  const plainCommand: Identity['command'] = (command, args) => [command, args];
  if (process.getuid?.() !== 0) return { command: plainCommand, ids: {} };

  const stat = statSync(directory);
  const fresh = stat.uid === 0;
  const owner = fresh ? { uid: NOBODY, gid: NOBODY } : { uid: stat.uid, gid: stat.gid };
  if (fresh) chownSync(directory, owner.uid, owner.gid);

  const plain: Identity = { command: plainCommand, ids: owner, owner };
  const lent: Identity = {
    command: (command, args) => ['setpriv', [...setprivOptions(owner.uid, owner.gid), command, ...args]],
    ids: {},
    owner,
  };
  const found = [plain, lent].find((identity) => reaches(identity, directory, program));
  if (found) return found;
  throw new Error(
    `Postgres does not run as root, and the user with id ${owner.uid} cannot reach ${directory} and ${program}. ` +
      'Start as a normal user, or move the checkout and DATA_DIR below a directory that every user may enter ' +
      '(chmod o+x on each directory above them).',
  );
}

function setprivOptions(uid: number, gid: number): string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    '--clear-groups',
    // Without this the kernel drops every capability when the user id changes.
    '--securebits=+no_setuid_fixup',
    '--inh-caps=+dac_read_search',
    '--ambient-caps=+dac_read_search',
  ];
}

function reaches(identity: Identity, directory: string, program: string): boolean {
  const probe = 'cd "$0" && [ -w . ] && "$1" --version';
  const [command, args] = identity.command('/bin/sh', ['-c', probe, directory, program]);
  return spawnSync(command, args, { ...identity.ids, cwd: '/', stdio: 'ignore' }).status === 0;
}
