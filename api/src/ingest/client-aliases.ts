import type { Transaction } from '@pmd/core/database';
import { nameKey } from '@pmd/core/names';
import { conflict } from '../http/errors.ts';
import type { Caller } from '../identity/caller.ts';

/** Remembers that files call this client by this name, too. */
export async function addAlias(
  tx: Transaction,
  caller: Caller,
  name: string,
  clientId: string,
): Promise<void> {
  await tx.query(
    `insert into ingest.client_aliases (organization_id, name_key, client_id, created_by) values ($1, $2, $3, $4)
     on conflict (organization_id, name_key) do nothing`,
    [caller.organizationId, nameKey(name), clientId, caller.userId],
  );
}

/**
 * What was loaded under a name stays with the client it was loaded for: given to another client, the name would count
 * the same days twice.
 * @throws {HttpError} 409 when files call another client by this name
 */
export async function requireFreeAlias(
  tx: Transaction,
  name: string,
  clientId: string | null,
): Promise<void> {
  const { rows } = await tx.query<{ client: string }>(
    `select c.name as client
     from ingest.client_aliases a join media.clients c on c.id = a.client_id
     where a.name_key = $1 and a.client_id is distinct from $2`,
    [nameKey(name), clientId],
  );
  if (rows[0]) throw conflict(`“${name}” is a name by which files call the client “${rows[0].client}”.`);
}
