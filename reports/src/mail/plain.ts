import type { Content } from './content.ts';

/** The part for programs that show no HTML, and for people who prefer it. */
export function plainOf(content: Content, links: { page: string; unsubscribe: string }): string {
  const { organization, client, kind, period, warnings, lead, before, figures } = content;
  const wide = (texts: string[]) => Math.max(...texts.map((text) => text.length));
  const labels = wide(figures.map(({ label }) => label));
  const now = wide(figures.map((figure) => figure.now));
  const was = wide(figures.map((figure) => figure.before));
  const lines = figures.map((figure) =>
    [
      figure.label.padEnd(labels),
      figure.now.padStart(now),
      ...(before ? [`before ${figure.before.padStart(was)}`, figure.change] : []),
    ].join('   '),
  );
  const campaigns = content.campaigns.map(
    ({ name, spend, revenue, roas }, i) =>
      `${i + 1}. ${name}: spend ${spend}, revenue ${revenue}, ROAS ${roas}`,
  );
  const looks = content.underperformers.map(({ level, name, reason }) => `- ${level} ${name}: ${reason}`);
  return [
    `${kind}: ${client}`,
    period,
    ...warnings.map((warning) => `INCOMPLETE. ${warning}`),
    lead,
    before ? `${lines.join('\n')}\n\n("before" is ${before})` : lines.join('\n'),
    ...(campaigns.length > 0 ? [`Campaigns by spend\n${campaigns.join('\n')}`] : []),
    ...(looks.length > 0 ? [`Needs a look\n${looks.join('\n')}`] : []),
    `The whole report is attached as a PDF. These figures as they were sent, beside what they are now:\n${links.page}`,
    `--\n${organization} sends this report. Unsubscribe: ${links.unsubscribe}\n`,
  ].join('\n\n');
}
