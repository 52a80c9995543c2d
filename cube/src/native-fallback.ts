/**
 * Cube without its native addon. Import this before Cube starts; it steps aside when the addon loads.
 *
 * The addon is a binary that its package downloads from outside the npm registry. Of what it offers, Cube's
 * REST, GraphQL and WebSocket APIs need the functions below. Not replaced, and refused by Cube without it: the
 * SQL API, Python and Jinja models, Cube Store, the Tesseract planner.
 */
import native from '@cubejs-backend/native';
import { queryResult, queryResults, type Root, type Transformation } from './query-result.ts';

export const addonLoads = loads();

if (!addonLoads) {
  Object.assign(native, {
    // The addon hands the log lines of its SQL API to this logger; there is none.
    setupLogger: () => {},

    getFinalQueryResult: async (transformation: Transformation, raw: Uint8Array, root: Root) =>
      json(queryResult(transformation, raw, root)),

    getFinalQueryResultMulti: async (...parameters: Parameters<typeof queryResults>) =>
      json(queryResults(...parameters)),

    // Reached when a request to the SQL API over HTTP is refused; a throw there would end the process.
    redactSqlLiterals: (sql: string) => sql.replace(/'(?:[^']|'')*'/g, "'redacted'"),
  });

  // Made at every compilation. Without one Cube itself refuses a model that contains Jinja.
  Object.assign(native.NativeInstance.prototype, { newJinjaEngine: () => undefined });
}

function loads(): boolean {
  try {
    native.loadNative();
    return true;
  } catch {
    return false;
  }
}

function json(answer: Root): Buffer {
  return Buffer.from(JSON.stringify(answer));
}
