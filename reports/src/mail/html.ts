import { accentFor } from '@pmd/core/accent';
import type { Content, Figure } from './content.ts';
import { escapeHtml as text } from './format.ts';

/*
 * Mail programs are not browsers: layout is by tables and styles stand on the elements (Outlook and Gmail drop much
 * else); the style sheet only adds dark colours and room on phones, where it is understood.
 */

const FONT = "font-family:Inter,'Segoe UI',Helvetica,Arial,sans-serif;font-variant-numeric:tabular-nums;";
/** Of an organization that chose none. */
const ACCENT = '#4f46e5';
const light = {
  page: '#f3f4f7',
  card: '#ffffff',
  text: '#141a24',
  quiet: '#566072',
  hairline: '#e4e7ec',
  soft: '#f7f8fa',
  good: '#0f766e',
  bad: '#b45309',
  warning: '#fff7ed',
};
const dark = {
  page: '#0b0e14',
  card: '#11151d',
  text: '#e6e9ef',
  quiet: '#9aa4b5',
  hairline: '#262c37',
  soft: '#171c26',
  good: '#5eead4',
  bad: '#fbbf24',
  warning: '#2a1f10',
};

/** `.dark-` rules, once for programs that follow the system and once for Outlook's own dark mode. */
const darkRules = (prefix: string, accent: string) =>
  [
    `${prefix} .accent{color:${accent}!important}`,
    `${prefix} .page{background-color:${dark.page}!important}`,
    `${prefix} .card{background-color:${dark.card}!important;border-color:${dark.hairline}!important}`,
    `${prefix} .soft{background-color:${dark.soft}!important}`,
    `${prefix} .warning{background-color:${dark.warning}!important;border-color:${dark.bad}!important}`,
    `${prefix} .line{border-color:${dark.hairline}!important}`,
    `${prefix} .text{color:${dark.text}!important}`,
    `${prefix} .quiet{color:${dark.quiet}!important}`,
    `${prefix} .good{color:${dark.good}!important}`,
    `${prefix} .bad{color:${dark.bad}!important}`,
  ].join('\n');

const sheetOf = (accent: string) => `
:root{color-scheme:light dark;supported-color-schemes:light dark}
body{margin:0;padding:0;-webkit-text-size-adjust:100%}
@media (max-width:620px){
.gutter{padding-left:16px!important;padding-right:16px!important}
.big{font-size:17px!important;line-height:25px!important}
.pane{padding-left:10px!important;padding-right:6px!important}
.cell{padding-left:4px!important;padding-right:4px!important;font-size:13px!important}
}
@media (prefers-color-scheme:dark){
${darkRules('', accent)}
}
${darkRules('[data-ogsc]', accent)}
${darkRules('[data-ogsb]', accent)}
`;

/** The HTML part. Nothing in it is loaded from anywhere. */
export function htmlOf(content: Content, links: { page: string; unsubscribe: string }): string {
  const { organization, client, kind, period, lead, warnings, before } = content;
  const chosen = content.accent ?? ACCENT;
  const { accent, fill } = accentFor(chosen, 'light');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no,date=no,address=no,email=no">
<title>${text(content.subject)}</title>
<style>${sheetOf(accentFor(chosen, 'dark').accent)}</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:${light.page}">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${text(lead)}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:${light.page}"><tr><td align="center" style="padding:24px 8px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" style="width:100%;max-width:600px;background-color:${light.card};border:1px solid ${light.hairline};border-radius:12px;border-collapse:separate">
${row(
  `<p class="accent" style="margin:0;${FONT}font-size:13px;line-height:20px;font-weight:600;color:${accent}">${text(organization)} · ${kind}</p>
<h1 class="text" style="margin:4px 0 0;${FONT}font-size:22px;line-height:30px;font-weight:600;color:${light.text};word-break:break-word">${text(client)}</h1>
<p class="quiet" style="margin:0;${FONT}font-size:14px;line-height:22px;color:${light.quiet}">${text(period)}</p>`,
  '24px 28px 8px',
)}
${warnings.length > 0 ? row(warningOf(warnings), '8px 28px') : ''}
${row(paragraph(lead), '8px 28px 4px')}
${row(glanceOf(content.glance), '8px 28px')}
${row(figuresOf(content.figures, before), '8px 28px')}
${content.campaigns.length > 0 ? row(campaignsOf(content.campaigns), '8px 28px') : ''}
${content.underperformers.length > 0 ? row(looksOf(content.underperformers), '8px 28px') : ''}
${row(
  `<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td bgcolor="${fill}" style="background-color:${fill};border-radius:8px"><a href="${text(links.page)}" style="display:inline-block;padding:11px 20px;${FONT}font-size:14px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">Compare with the figures now</a></td></tr></table>
<p class="quiet" style="margin:10px 0 0;${FONT}font-size:12px;line-height:18px;color:${light.quiet}">Numbers can be restated after a report was sent. The link shows these figures as they were sent beside what they are now. The whole report is attached as a PDF.</p>`,
  '12px 28px 24px',
)}
</table>
<p class="quiet" style="margin:16px 0 0;padding:0 16px;max-width:600px;${FONT}font-size:12px;line-height:18px;color:${light.quiet}">${text(organization)} sends this report to you. <a href="${text(links.unsubscribe)}" class="quiet" style="color:${light.quiet};text-decoration:underline">Unsubscribe</a></p>
</td></tr></table>
</body>
</html>
`;
}

const row = (inner: string, padding: string) =>
  `<tr><td class="gutter" style="padding:${padding}">${inner}</td></tr>`;

const paragraph = (words: string) =>
  `<p class="text" style="margin:0;${FONT}font-size:15px;line-height:23px;color:${light.text}">${text(words)}</p>`;

const heading = (words: string) =>
  `<h2 class="text" style="margin:8px 0 4px;${FONT}font-size:14px;line-height:20px;font-weight:600;color:${light.text}">${text(words)}</h2>`;

const warningOf = (warnings: readonly string[]) =>
  `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="warning" style="padding:10px 14px;background-color:${light.warning};border:1px solid ${light.bad};border-radius:8px">${warnings
    .map(
      (warning, i) =>
        `<p class="text" style="margin:0;${FONT}font-size:14px;line-height:21px;color:${light.text}">${i === 0 ? `<strong class="bad" style="color:${light.bad}">Incomplete.</strong> ` : ''}${text(warning)}</p>`,
    )
    .join('')}</td></tr></table>`;

const changeOf = ({ change, isGood }: Figure) => {
  const tone = isGood === null ? 'quiet' : isGood ? 'good' : 'bad';
  return `<span class="${tone}" style="color:${light[tone]};white-space:nowrap">${text(change)}</span>`;
};

const glanceOf = (figures: readonly Figure[]) =>
  `<table role="presentation" class="soft" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:${light.soft};border-radius:8px"><tr>${figures
    .map(
      (figure) =>
        `<td class="pane" width="${Math.floor(100 / figures.length)}%" valign="top" style="padding:12px 12px;${FONT}"><span class="quiet" style="font-size:12px;line-height:18px;color:${light.quiet}">${text(figure.label)}</span><br><span class="text big" style="font-size:22px;line-height:30px;font-weight:600;color:${light.text};word-break:break-word">${text(figure.now)}</span><br><span style="font-size:12px;line-height:18px">${changeOf(figure)}</span></td>`,
    )
    .join('')}</tr></table>`;

const cellStyle = (align: 'left' | 'right', tone: 'text' | 'quiet', extra = '') =>
  `class="cell line ${tone}" align="${align}" style="padding:7px 8px;border-bottom:1px solid ${light.hairline};${FONT}font-size:14px;line-height:20px;text-align:${align};color:${light[tone]};${extra}"`;
const NARROW = 'white-space:nowrap;';

function table(head: readonly string[], rows: readonly string[]): string {
  const headings = head.map(
    (words, i) =>
      `<th scope="col" ${cellStyle(i === 0 ? 'left' : 'right', 'quiet', 'font-size:12px;font-weight:500;')}>${text(words)}</th>`,
  );
  return `<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse"><thead><tr>${headings.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const figuresOf = (figures: readonly Figure[], before: string | null) =>
  table(
    before ? ['', 'Now', 'Before', 'Change'] : ['', 'Now'],
    figures.map(
      (figure) =>
        `<tr><th scope="row" ${cellStyle('left', 'text', 'font-weight:400;')}>${text(figure.label)}</th><td ${cellStyle('right', 'text', `${NARROW}font-weight:600;`)}>${text(figure.now)}</td>${
          before
            ? `<td ${cellStyle('right', 'quiet', NARROW)}>${text(figure.before)}</td><td ${cellStyle('right', 'quiet', NARROW)}>${changeOf(figure)}</td>`
            : ''
        }</tr>`,
    ),
  ) +
  (before
    ? `<p class="quiet" style="margin:6px 0 0;${FONT}font-size:12px;line-height:18px;color:${light.quiet}">Before: ${text(before)}</p>`
    : '');

const campaignsOf = (campaigns: Content['campaigns']) =>
  heading('Campaigns by spend') +
  table(
    ['Campaign', 'Spend', 'Revenue', 'ROAS'],
    campaigns.map(
      ({ name, spend, revenue, roas }) =>
        `<tr><th scope="row" ${cellStyle('left', 'text', 'font-weight:400;word-break:break-word;')}>${text(name)}</th>${[
          spend,
          revenue,
          roas,
        ]
          .map((value) => `<td ${cellStyle('right', 'text', NARROW)}>${text(value)}</td>`)
          .join('')}</tr>`,
    ),
  );

const looksOf = (items: Content['underperformers']) =>
  heading('Needs a look') +
  items
    .map(
      ({ level, name, reason }) =>
        `<p class="text" style="margin:4px 0 0;${FONT}font-size:14px;line-height:20px;color:${light.text};word-break:break-word"><strong>${text(name)}</strong> <span class="quiet" style="font-size:12px;color:${light.quiet}">${level}</span><br><span class="quiet" style="color:${light.quiet}">${text(reason)}</span></p>`,
    )
    .join('');
