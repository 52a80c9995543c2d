import { Textarea } from '@mantine/core';
import { type Grain, NewReportSubscription, type ReportSubscription } from '@pmd/core/contract/reports';
import { z } from 'zod';
import { changeReportSubscription, createReportSubscription } from '../api/reports.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { useForm } from '../ui/useForm.ts';

// People paste addresses with whatever stands between them.
const Form = z.object({
  recipients: z.string().transform((text, context) => {
    const addresses = text.split(/[\s,;]+/).filter(Boolean);
    const parsed = NewReportSubscription.shape.recipients.safeParse(addresses);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      const wrong = addresses[Number(path[0])];
      context.addIssue({
        code: 'custom',
        message: wrong === undefined ? message : `must all be email addresses: “${wrong}” is none`,
      });
    }
    return z.NEVER;
  }),
});

/** Says who gets a report. */
export function RecipientsModal({
  clientId,
  grain,
  subscription,
  onDone,
  onClose,
}: {
  clientId: string;
  grain: Grain;
  subscription: ReportSubscription | null;
  onDone: () => Promise<unknown>;
  onClose: () => void;
}) {
  const form = useForm({
    schema: Form,
    initial: { recipients: subscription?.recipients.map(({ address }) => address).join('\n') ?? '' },
    submit: ({ recipients }) =>
      subscription
        ? changeReportSubscription(subscription.id, { recipients })
        : createReportSubscription({ clientId, grain, recipients }),
    onDone: async () => {
      await onDone();
      onClose();
    },
  });
  const field = form.field('recipients', 'Addresses');
  return (
    <FormModal title={`Recipients of the ${grain}ly report`} action="Save" form={form} onClose={onClose}>
      <Textarea
        data-autofocus
        autosize
        minRows={3}
        maxRows={12}
        description="One a line. Each gets a mail of their own, and can unsubscribe by themselves."
        placeholder="ann@client.example"
        {...field}
      />
    </FormModal>
  );
}
