import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import {
  newRecoveryCodes,
  removeSecondFactor,
  secondFactorQuery,
  startSecondFactor,
} from '../api/account.ts';
import * as format from '../format.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import { toastDone } from '../ui/toast.ts';
import { PasswordModal } from './PasswordModal.tsx';
import { RecoveryCodesModal } from './RecoveryCodesModal.tsx';
import { Section } from './Section.tsx';
import { SetUpModal } from './SetUpModal.tsx';

type Step =
  | { kind: 'start' | 'renew' | 'remove' }
  | { kind: 'scan'; secret: string; uri: string }
  | { kind: 'codes'; codes: string[] }
  | null;

/** Whether log-in asks for a code besides the password, and what can be done about that. */
export function SecondFactor() {
  const factor = useQuery(secondFactorQuery());
  const queries = useQueryClient();
  const [step, setStep] = useState<Step>(null);
  const close = () => setStep(null);
  const refresh = () => void queries.invalidateQueries({ queryKey: ['me'] });
  const showCodes = (codes: string[]) => {
    refresh();
    setStep({ kind: 'codes', codes });
  };
  const isOn = Boolean(factor.data?.since);
  return (
    <Section
      title="Second factor"
      actions={factor.data && <Tag tone={isOn ? 'good' : 'quiet'}>{isOn ? 'On' : 'Off'}</Tag>}
    >
      {factor.error && !factor.data ? (
        <ErrorState
          title="The second factor could not be loaded"
          error={factor.error}
          onRetry={factor.refetch}
        />
      ) : !factor.data ? (
        <Skeleton h={78} />
      ) : factor.data.since ? (
        <>
          <Text size="sm" c="dimmed">
            Since {format.instant(factor.data.since)}, logging in asks for a code of your authenticator app.{' '}
            {format.counted(factor.data.recoveryCodesLeft, 'recovery code')} left.
          </Text>
          <Group gap="sm">
            <Button variant="default" onClick={() => setStep({ kind: 'renew' })}>
              New recovery codes
            </Button>
            <Button variant="default" onClick={() => setStep({ kind: 'remove' })}>
              Turn off
            </Button>
          </Group>
        </>
      ) : (
        <>
          <Text size="sm" c="dimmed">
            With an authenticator app, a stolen password alone lets nobody in.
          </Text>
          <Group>
            <Button onClick={() => setStep({ kind: 'start' })}>Set up</Button>
          </Group>
        </>
      )}
      {step?.kind === 'start' && (
        <PasswordModal
          title="Set up a second factor"
          action="Go on"
          submit={startSecondFactor}
          onDone={(started) => setStep({ kind: 'scan', ...started })}
          onClose={close}
        >
          You need your phone and an authenticator app on it.
        </PasswordModal>
      )}
      {step?.kind === 'scan' && <SetUpModal {...step} onDone={showCodes} onClose={close} />}
      {step?.kind === 'codes' && <RecoveryCodesModal codes={step.codes} onClose={close} />}
      {step?.kind === 'renew' && (
        <PasswordModal
          title="New recovery codes"
          action="Make new codes"
          submit={newRecoveryCodes}
          onDone={({ codes }) => showCodes(codes)}
          onClose={close}
        >
          The codes you have stop working.
        </PasswordModal>
      )}
      {step?.kind === 'remove' && (
        <PasswordModal
          title="Turn off the second factor"
          action="Turn off"
          submit={removeSecondFactor}
          onDone={() => {
            refresh();
            close();
            toastDone('The second factor is off');
          }}
          onClose={close}
        >
          Logging in asks for the password only from then on. The recovery codes stop working.
        </PasswordModal>
      )}
    </Section>
  );
}
