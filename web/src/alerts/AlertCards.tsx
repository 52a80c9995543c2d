import { Anchor, Button, Paper, Stack, Text } from '@mantine/core';
import type { Alert, AlertKind } from '@pmd/core/contract/alerts';
import { Link } from 'react-router';
import * as format from '../format.ts';
import { Tag } from '../ui/StatusBadge.tsx';
import classes from './AlertCards.module.css';

export const alertKinds: Record<AlertKind, string> = {
  failed_file: 'Failed file',
  rejected_rows: 'Rejected rows',
  delayed_file: 'Delayed file',
  held_rows: 'Unknown client',
  scan_failed: 'Source',
  access_refused: 'Source',
  database_write: 'Database',
  missing_cpm: 'Missing CPM',
  missing_file: 'Missing file',
  mail_failed: 'Mail',
  report_failed: 'Report',
};

/** Alerts, each with what it means and the way to the page that mends it. */
export function AlertCards({
  alerts,
  onRead,
  onAcknowledge,
  onSendAgain,
}: {
  alerts: Alert[];
  onRead: (id: string) => void;
  onAcknowledge: (id: string, acknowledged: boolean) => void;
  onSendAgain: () => void;
}) {
  return (
    <Stack gap="sm" component="ul" className={classes.list}>
      {alerts.map((alert) => {
        const isUnread = alert.readAt === null && alert.resolvedAt === null;
        return (
          <Paper
            key={alert.id}
            component="li"
            p="md"
            className={classes.card}
            data-unread={isUnread || undefined}
          >
            <div className={classes.head}>
              <Tag tone={alert.resolvedAt ? 'quiet' : 'bad'}>{alertKinds[alert.kind]}</Tag>
              <Text size="sm" c="dimmed">
                {alert.resolvedAt
                  ? `${format.instant(alert.openedAt)} to ${format.instant(alert.resolvedAt)}`
                  : `since ${format.instant(alert.openedAt)}`}
              </Text>
            </div>
            <h2 className={classes.title}>
              <Anchor component={Link} to={alert.link} inherit onClick={() => isUnread && onRead(alert.id)}>
                {alert.title}
              </Anchor>
              {isUnread && <span className={classes.dot} role="img" aria-label="Unread" />}
            </h2>
            <p className={classes.body}>{alert.body}</p>
            {alert.resolvedAt === null && (
              <div className={classes.foot}>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => onAcknowledge(alert.id, alert.acknowledgedAt === null)}
                >
                  {alert.acknowledgedAt === null ? 'Take in hand' : 'Reopen'}
                </Button>
                {alert.canSendAgain && (
                  <Button size="compact-sm" variant="default" onClick={onSendAgain}>
                    Send again
                  </Button>
                )}
                {alert.acknowledgedAt !== null && (
                  <Text size="sm" c="dimmed">
                    {alert.acknowledgedBy} sees to it since {format.instant(alert.acknowledgedAt)}
                  </Text>
                )}
              </div>
            )}
          </Paper>
        );
      })}
    </Stack>
  );
}
