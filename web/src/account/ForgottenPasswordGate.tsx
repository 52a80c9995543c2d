import { Anchor, Button, Group, TextInput } from '@mantine/core';
import { ForgottenPassword } from '@pmd/core/contract/auth';
import { useState } from 'react';
import { mailLink } from '../api/auth.ts';
import { GatePage } from '../frame/GatePage.tsx';
import { FormError } from '../ui/FormError.tsx';
import { useForm } from '../ui/useForm.ts';

/** Where somebody who forgot the password has a link mailed. What it says does not tell who has a log-in. */
export function ForgottenPasswordGate({ email, onBack }: { email: string; onBack: () => void }) {
  const [askedFor, setAskedFor] = useState<string | null>(null);
  const form = useForm({
    schema: ForgottenPassword,
    initial: { email },
    submit: async (input) => {
      await mailLink(input);
      setAskedFor(input.email);
    },
  });
  const back = (
    <Group justify="center">
      <Anchor component="button" type="button" size="sm" onClick={onBack}>
        Back to the log-in
      </Anchor>
    </Group>
  );
  if (askedFor) {
    return (
      <GatePage
        title="Look into your mail"
        lead={
          <>
            If somebody logs in with <strong>{askedFor}</strong>, a link is on its way there. It works once,
            for an hour.
          </>
        }
      >
        {back}
      </GatePage>
    );
  }
  return (
    <GatePage
      title="Forgot your password?"
      lead="We mail you a link with which to choose another one."
      onSubmit={form.onSubmit}
    >
      <TextInput type="email" autoComplete="username" size="md" autoFocus {...form.field('email', 'Email')} />
      <FormError error={form.error} />
      <Button type="submit" size="md" loading={form.isSending}>
        Mail me a link
      </Button>
      {back}
    </GatePage>
  );
}
