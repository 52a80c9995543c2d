/** So many ranges are kept: the rollups of one month may still be built while those of the next have begun. */
const KEPT = 2;

/** By connection, whose end is theirs: range → temporary table and the version of the facts that it holds at least. */
const kept = new WeakMap();

let tables = 0;

/**
 * The facts of a range without creatives, in a temporary table: no rollup knows creatives, and to add them up is what
 * takes the time. All rollups of a month are built from it, until one is named by a later version of the facts: while files
 * come one after the other, it would else be made again for each.
 * @param connection on which nobody else is at work
 * @param range first and last moment, as Cube gives them to its SQL
 * @param {{ count: string, sum: string }} [named] the version of the month's facts by which Cube names the rollup
 * @returns the name of the table
 */
async function placementDays(connection, range, named) {
  if (!kept.has(connection)) kept.set(connection, new Map());
  const known = kept.get(connection);
  const key = range.join(' ');
  // Read before the facts: a change that comes between is in the table already, and makes it anew all the same.
  const version = await versionOf(connection, range);
  const before = known.get(key);
  if (before && (before.version === version || holds(before, range, named))) return before.table;
  known.delete(key);
  if (before) await connection.query(`drop table ${before.table}`);
  for (const [oldest, { table }] of known) {
    if (known.size < KEPT) break;
    known.delete(oldest);
    await connection.query(`drop table ${table}`);
  }
  const table = `placement_days_${++tables}`;
  await connection.query(
    `create temporary table ${table} as
     select * from media.placement_days where date >= $1::timestamptz and date <= $2::timestamptz`,
    range,
  );
  await connection.query(`analyze ${table}`);
  known.set(key, { table, version });
  return table;
}

/**
 * Whether a table has all that a rollup is named by. A version is `count sum`, and both only grow. Cube names by month: a longer range, of days before
 * the month as well, is not compared.
 */
function holds({ version }, [from, to], named) {
  if (!named || version === null || from.slice(0, 7) !== to.slice(0, 7)) return false;
  const [count, sum] = version.split(' ');
  return BigInt(count) >= BigInt(named.count) && BigInt(sum) >= BigInt(named.sum ?? 0);
}

async function versionOf(connection, range) {
  const { rows } = await connection.query(
    `select count(*) || ' ' || sum(version) as version from media.metrics_version
     where month between date_trunc('month', $1::timestamptz) and $2::timestamptz`,
    range,
  );
  return rows[0].version;
}

module.exports = { placementDays };
