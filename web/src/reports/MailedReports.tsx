import { Anchor, Button, Group, Stack, Switch, Text } from '@mantine/core';
import type { Grain, ReportSubscription } from '@pmd/core/contract/reports';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  changeReportSubscription,
  type MailSource,
  putBackRecipient,
  reportSubscriptionsQuery,
  sendReport,
} from '../api/reports.ts';
import * as format from '../format.ts';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { toastDone, toastError } from '../ui/toast.ts';
import classes from './MailedReports.module.css';
import { MailModal } from './MailModal.tsx';
import { RecipientsModal } from './RecipientsModal.tsx';
import { SentReports } from './SentReports.tsx';

const kinds: { grain: Grain; name: string; when: string }[] = [
  { grain: 'week', name: 'Weekly report', when: 'on Mondays, when the week is complete' },
  { grain: 'month', name: 'Monthly report', when: 'on the 1st, when the month is complete' },
];

type Dialog =
  | { kind: 'recipients'; grain: Grain; subscription: ReportSubscription | null }
  | { kind: 'mail'; source: MailSource }
  | { kind: 'send'; subscription: ReportSubscription }
  | { kind: 'put back'; subscription: ReportSubscription; address: string }
  | null;

/** Who gets a client's reports by mail, what they would get now, and what they got. */
export function MailedReports({ clientId }: { clientId: string }) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => setDialog(null);
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['reports'] });
  const subscriptions = useQuery(reportSubscriptionsQuery(clientId));
  const send = async (subscription: ReportSubscription) => {
    await sendReport(subscription.id);
    toastDone('The report is being made and sent');
    await refresh();
  };
  return (
    <Stack gap="md">
      <Loaded query={subscriptions} what="The reports">
        {({ items }) => (
          <ul className={classes.rows} aria-label="Reports by mail">
            {kinds.map(({ grain, name, when }) => {
              const subscription = items.find((one) => one.grain === grain) ?? null;
              return (
                <li key={grain}>
                  <div className={classes.what}>
                    <strong>{name}</strong>
                    <span>
                      {subscription ? recipientsInWords(subscription) : `Goes to nobody yet; sent ${when}`}
                    </span>
                    {subscription?.recipients.map(
                      ({ address, unsubscribedAt }) =>
                        unsubscribedAt && (
                          <span key={address}>
                            {address} unsubscribed on {format.instant(unsubscribedAt)}.{' '}
                            <Anchor
                              component="button"
                              type="button"
                              inherit
                              aria-label={`Put back: ${address}, ${name.toLowerCase()}`}
                              onClick={() => setDialog({ kind: 'put back', subscription, address })}
                            >
                              Put back
                            </Anchor>
                          </span>
                        ),
                    )}
                  </div>
                  <Group gap="xs">
                    {subscription && (
                      <>
                        <OnOff subscription={subscription} name={name} onChanged={refresh} />
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={`Preview: ${name.toLowerCase()}`}
                          onClick={() =>
                            setDialog({ kind: 'mail', source: { subscriptionId: subscription.id } })
                          }
                        >
                          Preview
                        </Button>
                        <Button
                          variant="default"
                          size="compact-sm"
                          aria-label={`Send now: ${name.toLowerCase()}`}
                          onClick={() => setDialog({ kind: 'send', subscription })}
                        >
                          Send now
                        </Button>
                      </>
                    )}
                    <Button
                      variant="default"
                      size="compact-sm"
                      aria-label={`${subscription ? 'Recipients' : 'Add recipients'}: ${name.toLowerCase()}`}
                      onClick={() => setDialog({ kind: 'recipients', grain, subscription })}
                    >
                      {subscription ? 'Recipients' : 'Add recipients'}
                    </Button>
                  </Group>
                </li>
              );
            })}
          </ul>
        )}
      </Loaded>
      <SentReports
        clientId={clientId}
        onOpen={(reportId) => setDialog({ kind: 'mail', source: { reportId } })}
      />
      {dialog?.kind === 'recipients' && (
        <RecipientsModal
          clientId={clientId}
          grain={dialog.grain}
          subscription={dialog.subscription}
          onDone={refresh}
          onClose={close}
        />
      )}
      {dialog?.kind === 'mail' && <MailModal source={dialog.source} onClose={close} />}
      {dialog?.kind === 'put back' && (
        <ConfirmModal
          title="Put the recipient back"
          action="Put back"
          onConfirm={async () => {
            await putBackRecipient(dialog.subscription.id, dialog.address);
            toastDone(`${dialog.address} gets the report again`);
            await refresh();
          }}
          onClose={close}
        >
          {dialog.address} unsubscribed by themselves. Put them back only when they have asked for it; the
          audit log keeps who did.
        </ConfirmModal>
      )}
      {dialog?.kind === 'send' && (
        <ConfirmModal
          title="Send the report now"
          action="Send now"
          onConfirm={() => send(dialog.subscription)}
          onClose={close}
        >
          The latest {dialog.subscription.grain} that was summarized goes to{' '}
          {format.counted(wanting(dialog.subscription).length, 'recipient')}, as it stands now. Look at the
          preview first.
        </ConfirmModal>
      )}
    </Stack>
  );
}

const wanting = ({ recipients }: ReportSubscription) =>
  recipients.filter(({ unsubscribedAt }) => unsubscribedAt === null);

function recipientsInWords(subscription: ReportSubscription): string {
  const all = wanting(subscription).map(({ address }) => address);
  if (all.length === 0) return 'Goes to nobody: everybody has unsubscribed';
  return `${subscription.isEnabled ? 'Goes to' : 'Off; would go to'} ${all.join(', ')}`;
}

function OnOff({
  subscription: { id, isEnabled },
  name,
  onChanged,
}: {
  subscription: ReportSubscription;
  name: string;
  onChanged: () => Promise<unknown>;
}) {
  const changing = useMutation({
    mutationFn: (wanted: boolean) => changeReportSubscription(id, { isEnabled: wanted }),
    onSuccess: onChanged,
    onError: (thrown) => toastError('The report could not be changed', thrown),
  });
  return (
    <Switch
      size="sm"
      aria-label={`${name} is sent`}
      checked={changing.isPending ? changing.variables : isEnabled}
      onChange={(event) => changing.mutate(event.currentTarget.checked)}
      label={<Text size="xs">{isEnabled ? 'On' : 'Off'}</Text>}
    />
  );
}
