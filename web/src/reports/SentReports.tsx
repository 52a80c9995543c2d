import { Button, Group, Text, Title } from '@mantine/core';
import type { ReportState, SentReport } from '@pmd/core/contract/reports';
import { useQuery } from '@tanstack/react-query';
import { sentReportsQuery } from '../api/reports.ts';
import * as format from '../format.ts';
import { periodName } from '../summaries/state.ts';
import { Loaded } from '../ui/Loaded.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import classes from './MailedReports.module.css';

const states: Record<ReportState, { tone: 'good' | 'bad' | 'busy'; label: string }> = {
  queued: { tone: 'busy', label: 'Being made' },
  sending: { tone: 'busy', label: 'Being sent' },
  sent: { tone: 'good', label: 'Sent' },
  partly: { tone: 'bad', label: 'Sent in part' },
  failed: { tone: 'bad', label: 'Failed' },
};

/** Every report that was sent, with what became of each recipient's mail. */
export function SentReports({ clientId, onOpen }: { clientId: string; onOpen: (id: string) => void }) {
  const sent = useQuery(sentReportsQuery(clientId));
  return (
    <Loaded query={sent} what="What was sent">
      {({ items, total }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            No report has been sent yet. What is sent appears here, exactly as it was, with what became of it.
          </Text>
        ) : (
          <>
            <Title order={3} size="sm">
              What was sent
            </Title>
            <ul className={classes.rows} aria-label="Sent reports">
              {items.map((report) => (
                <Row key={report.id} report={report} onOpen={onOpen} />
              ))}
            </ul>
            {total > items.length && (
              <Text size="xs" c="dimmed">
                The latest {items.length} of {format.count(total)}.
              </Text>
            )}
          </>
        )
      }
    </Loaded>
  );
}

function Row({ report, onOpen }: { report: SentReport; onOpen: (id: string) => void }) {
  const { tone, label } = states[report.state];
  const period = periodName(report.grain, report.start);
  return (
    <li>
      <div className={classes.what}>
        <strong>{period}</strong>
        <span>
          {report.grain === 'week' ? 'Weekly' : 'Monthly'}
          {report.isManual && ', sent by hand'}
          {report.isIncomplete && ', marked incomplete'} · {format.instant(report.createdAt)}
        </span>
        {report.pdfClearedAt && (
          <span>
            Its PDF was kept until {format.instant(report.pdfClearedAt)}; the mail and its figures stay.
          </span>
        )}
        {report.error && <span className={classes.bad}>{report.error}</span>}
        {report.deliveries.map(({ address, status, error }) => (
          <span key={address} className={status === 'failed' ? classes.bad : undefined}>
            {address}: {status}
            {error && ` (${error})`}
          </span>
        ))}
      </div>
      <Group gap="xs">
        <Tag tone={tone}>{label}</Tag>
        {report.subject !== null && (
          <Button
            variant="default"
            size="compact-sm"
            aria-label={`As sent: ${period}`}
            onClick={() => onOpen(report.id)}
          >
            As sent
          </Button>
        )}
      </Group>
    </li>
  );
}
