import { Code, Text, TextInput } from '@mantine/core';
import { SecondFactorConfirmation } from '@pmd/core/contract/auth';
import { QRCodeSVG } from 'qrcode.react';
import { confirmSecondFactor } from '../api/account.ts';
import { FormModal } from '../ui/FormModal.tsx';
import { useForm } from '../ui/useForm.ts';
import classes from './account.module.css';

/** The code to scan, and the first code of the app, which turns the second factor on. */
export function SetUpModal({
  secret,
  uri,
  onDone,
  onClose,
}: {
  secret: string;
  uri: string;
  onDone: (recoveryCodes: string[]) => void;
  onClose: () => void;
}) {
  const form = useForm({
    schema: SecondFactorConfirmation,
    initial: { code: '' },
    submit: confirmSecondFactor,
    onDone: ({ codes }) => onDone(codes),
  });
  return (
    <FormModal
      title="Set up an authenticator app"
      action="Turn on"
      form={form}
      onClose={onClose}
      closeOnClickOutside={false}
    >
      <Text size="sm">
        Scan this with an authenticator app on your phone, such as Google Authenticator, 1Password or Aegis.
      </Text>
      <div className={classes.qr}>
        <QRCodeSVG value={uri} size={184} title="QR code for the authenticator app" />
      </div>
      <Text size="sm" c="dimmed">
        It cannot be scanned? Type this into the app:{' '}
        <Code className={classes.secret}>{secret.match(/.{1,4}/g)?.join(' ')}</Code>
      </Text>
      <TextInput
        description="The 6 digits that the app shows now."
        inputMode="numeric"
        autoComplete="one-time-code"
        data-autofocus
        {...form.field('code', 'Code')}
      />
    </FormModal>
  );
}
