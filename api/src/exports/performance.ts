import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EXPORT_FORMATS, type ExportFormat, ExportRequest } from '@pmd/core/contract/exports';
import { asTenant } from '@pmd/core/database';
import { type About, daysText } from '@pmd/reports/about';
import { inChunks } from '@pmd/reports/chunks';
import { type Cube, CubeError, openCube } from '@pmd/reports/cube';
import { rowCount, writePdf } from '@pmd/reports/pdf/report';
import {
  aboutPerformance,
  type Origin,
  onlyClient,
  performanceReport,
  performanceTable,
} from '@pmd/reports/performance';
import { ChangedWhileRead, TooManyLines } from '@pmd/reports/table';
import { writeXlsx } from '@pmd/reports/xlsx';
import { badRequest, conflict, HttpError, notFound, tooLarge } from '../http/errors.ts';
import { type Call, route, written } from '../http/route.ts';
import { csvOf } from './csv.ts';
import { takeTurn } from './turns.ts';

/** Lines that a file of each format may have. A tree is put together in memory; a sheet of Excel ends at 1,048,576. */
const MOST = { csv: 500_000, xlsx: 500_000, pdf: 5_000 } satisfies Record<ExportFormat, number>;
const MOST_IN_TREE = 100_000;

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
};

const ATTEMPTS = 5;
const PAUSE_MS = 1000;

export const exportRoutes = EXPORT_FORMATS.map((format) =>
  route({
    method: 'get',
    path: `/api/exports/performance.${format}`,
    access: 'signed_in',
    tag: 'Exports',
    summary: `Numbers as ${format.toUpperCase()}`,
    description: `Written from Cube's answers to the caller's own token. Never cut short: more than ${MOST[format].toLocaleString('en')} lines (${Math.min(MOST[format], MOST_IN_TREE).toLocaleString('en')} of a tree) are refused with their exact number. The header X-Row-Count says how many there are.`,
    query: ExportRequest,
    alternative: TYPES[format],
    handle: (call) => exported(format, call),
  }),
);

async function exported(
  format: ExportFormat,
  call: Call<'signed_in', unknown, ExportRequest, unknown>,
): Promise<typeof written> {
  const { services, caller, req, res, query: request } = call;
  const giveBack = takeTurn(caller.userId);
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  try {
    const token = req.headers.authorization?.replace(/^Bearer /i, '').trim() ?? '';
    const cube = openCube(services.config.CUBE_URL, token, gone.signal);
    const origin = await originOf(call);
    const file = await whenSettled(() => fileOf(format, cube, request, origin), gone.signal);
    res.attachment(`${fileName(file.about)}.${format}`);
    res.type(format === 'csv' ? 'text/csv; charset=utf-8' : TYPES[format]);
    res.set('X-Row-Count', String(file.lineCount));
    await pipeline(file.content, res);
  } catch (error) {
    // Nobody is there to be answered.
    if (gone.signal.aborted) return written;
    throw inWords(error, format, request);
  } finally {
    giveBack();
  }
  return written;
}

interface File {
  about: About;
  lineCount: number;
  content: Readable;
}

async function fileOf(
  format: ExportFormat,
  cube: Cube,
  request: ExportRequest,
  origin: Origin,
): Promise<File> {
  const most = request.rows ? Math.min(MOST[format], MOST_IN_TREE) : MOST[format];
  if (format === 'pdf') {
    const report = await performanceReport(cube, request, origin, most);
    return { about: report.about, lineCount: rowCount(report.table), content: await writePdf(report) };
  }
  const table = await performanceTable(cube, request, most, format === 'xlsx');
  const about = await aboutPerformance(cube, request, origin);
  const { lineCount } = table;
  const content =
    format === 'csv' ? Readable.from(inChunks(csvOf(table, request.bom === '1'))) : writeXlsx(table, about);
  return { about, lineCount, content };
}

/** Reads again when numbers arrive between one question and the next: they are settled after a moment. */
async function whenSettled<Result>(read: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ChangedWhileRead) || attempt === ATTEMPTS) throw error;
      await delay(PAUSE_MS, undefined, { signal });
    }
  }
}

/** For whom it is: the client of the caller, or the one that an administrator asks about. */
function originOf({
  services,
  caller,
  query,
}: Call<'signed_in', unknown, ExportRequest, unknown>): Promise<Origin> {
  return asTenant(services.db, caller, async (tx) => {
    const { rows } = await tx.query<Origin>(
      `select o.name as organization, o.currency, u.email as "generatedBy",
              (select c.name from media.clients c where c.id = $3) as client
       from identity.organizations o left join identity.users u on u.id = $2
       where o.id = $1`,
      [caller.organizationId, caller.userId, caller.clientId ?? onlyClient(query.query)],
    );
    if (!rows[0]) throw notFound('The organization');
    return { ...rows[0], generatedBy: rows[0].generatedBy ?? 'the API' };
  });
}

/** `acme_outdoor_report_2026-11-01_2026-11-18`, in any script. */
function fileName({ client, organization, range }: About): string {
  const owner = (client ?? organization)
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\\/:*?"<>|]/gu, ' ')
    .trim()
    .replace(/\s+/g, '_');
  const days = range ? range.join('_') : daysText(null).toLowerCase().replace(' ', '_');
  return `${[...owner].slice(0, 80).join('')}_report_${days}`;
}

/** What went wrong, for the person who asked. */
function inWords(error: unknown, format: ExportFormat, { rows }: ExportRequest): unknown {
  if (error instanceof TooManyLines) {
    const [lines, most] = [error.lines, error.most].map((count) => count.toLocaleString('en'));
    const instead = format === 'pdf' ? ', or take CSV or XLSX' : rows ? ', or export it flat' : '';
    return tooLarge(
      `This export has ${lines} lines; ${format.toUpperCase()} has at most ${most}${rows ? ' here' : ''}. Nothing was cut off: choose fewer days, levels or rows${instead}.`,
    );
  }
  if (error instanceof ChangedWhileRead) {
    return conflict('New numbers kept arriving while this was read. Try again in a minute.');
  }
  if (!(error instanceof CubeError)) return error;
  if (error.status >= 400 && error.status < 500) return badRequest('query_failed', error.message);
  return new HttpError(502, 'cube_unavailable', 'The numbers cannot be reached right now.');
}
