import { buffer } from 'node:stream/consumers';
import { AUDIENCE } from '@pmd/core/contract/auth';
import type { ReportMail } from '@pmd/core/contract/reports';
import { compareDecimals } from '@pmd/core/decimal';
import { metrics } from '@pmd/core/metrics';
import { type MeasureName, member } from '@pmd/core/performance';
import { SignJWT } from 'jose';
import { openCube } from '../cube.ts';
import { type Kpi, writePdf } from '../pdf/report.ts';
import { performanceReport } from '../performance.ts';
import { type Content, contentOf, figureValue, type ReportOf } from './content.ts';
import { htmlOf } from './html.ts';
import { plainOf } from './plain.ts';

/** Stands in a mail for what is each recipient's own: the link by which they unsubscribe. */
export const UNSUBSCRIBE = '{{unsubscribe}}';

/** Campaigns that the PDF may have. */
const MOST_LINES = 5_000;
const MEASURES: MeasureName[] = [
  'spend',
  'impressions',
  'clicks',
  'ctr',
  'conversions',
  'cpa',
  'revenue',
  'roas',
];
/** What the summary and Cube both say of the period: where they differ, one of them is still being brought up to date. */
const SAME = ['impressions', 'clicks', 'conversions', 'revenue', 'spend'] as const;

export interface Report extends ReportMail {
  isIncomplete: boolean;
  pdf: Buffer;
}

/** The numbers of the summary and those that Cube has now are not the same ones. */
export class NotSettled extends Error {
  override readonly name = 'NotSettled';
}

/** The mail of a report, without its PDF. @param page address of the figures as they were sent */
export function mailOf(report: ReportOf, page: string): ReportMail & { isIncomplete: boolean } {
  const content = contentOf(report);
  const links = { page, unsubscribe: UNSUBSCRIBE };
  return {
    subject: content.subject,
    html: htmlOf(content, links),
    plain: plainOf(content, links),
    isIncomplete: content.warnings.length > 0,
  };
}

/**
 * A report as it is mailed, with its PDF. Cube is asked in the name of the client, and of nobody who sees more.
 * @param by what had it made, as the PDF says
 * @throws {NotSettled} {@link CubeError}
 */
export async function makeReport(
  config: { CUBE_URL: string; JWT_SECRET: string },
  report: ReportOf,
  page: string,
  by: 'the schedule' | 'hand',
  signal: AbortSignal,
): Promise<Report> {
  const pdf = await pdfOf(config, report, contentOf(report), by, signal);
  return { ...mailOf(report, page), pdf };
}

async function pdfOf(
  { CUBE_URL, JWT_SECRET }: { CUBE_URL: string; JWT_SECRET: string },
  { organization, client, figures }: ReportOf,
  { kind, period }: Content,
  by: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const cube = openCube(CUBE_URL, await clientToken(JWT_SECRET, organization.id, client.id), signal);
  const { start, end, previous } = figures;
  const paper = await performanceReport(
    cube,
    {
      query: {
        measures: MEASURES.map(member),
        dimensions: [],
        timeDimensions: [{ dimension: member('date'), dateRange: [start, end] }],
        filters: [],
        order: [],
      },
      rows: ['campaign'],
      sorts: [['campaign', 'spend', 'desc']],
      ...(previous && { compare: [previous.start, previous.end] as const }),
      title: `${kind}, ${period}`,
    },
    {
      organization: organization.name,
      client: client.name,
      currency: organization.currency,
      generatedBy: by,
    },
    MOST_LINES,
  );
  requireSame(paper.kpis, figures);
  return buffer(await writePdf(paper));
}

/** @throws {NotSettled} */
function requireSame(kpis: readonly Kpi[], figures: ReportOf['figures']): void {
  for (const metric of SAME) {
    const told = figureValue(figures, metric) ?? '0';
    const asked = kpis.find(({ column }) => column.label === metrics[metric].title)?.value ?? '0';
    if (compareDecimals(told, asked) !== 0) {
      throw new NotSettled(
        `The summary says ${told} ${metric}, the report ${asked}: the numbers are still being brought up to date, or these days are no longer kept.`,
      );
    }
  }
}

function clientToken(secret: string, organizationId: string, clientId: string): Promise<string> {
  return new SignJWT({ role: 'client', organizationId, clientId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject('reports')
    .setAudience(AUDIENCE)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));
}
