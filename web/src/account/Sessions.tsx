import { Button } from '@mantine/core';
import type { OwnSession } from '@pmd/core/contract/auth';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { endSession, logOutEverywhere, sessionsQuery } from '../api/account.ts';
import { meQuery } from '../api/auth.ts';
import * as format from '../format.ts';
import { ConfirmModal } from '../ui/ConfirmModal.tsx';
import { Loaded } from '../ui/Loaded.tsx';
import { Tag } from '../ui/StatusBadge.tsx';
import { toastDone, toastError } from '../ui/toast.ts';
import classes from './account.module.css';
import { deviceName, isPhone } from './device.ts';
import { Section } from './Section.tsx';

/** Where the person is logged in; each log-in can be ended from here. */
export function Sessions() {
  const sessions = useQuery(sessionsQuery());
  const [asks, setAsks] = useState(false);
  return (
    <Section
      title="Where you are logged in"
      actions={
        <Button variant="default" onClick={() => setAsks(true)}>
          Log out everywhere
        </Button>
      }
    >
      <Loaded query={sessions} what="Your log-ins">
        {({ items }) => (
          <ul className={classes.sessions}>
            {items.map((one) => (
              <SessionItem key={one.id} session={one} />
            ))}
          </ul>
        )}
      </Loaded>
      {asks && (
        <ConfirmModal
          title="Log out everywhere"
          action="Log out everywhere"
          onConfirm={logOutEverywhere}
          onClose={() => setAsks(false)}
        >
          Every device is logged out at once, this one too. Change your password as well if somebody else may
          know it.
        </ConfirmModal>
      )}
    </Section>
  );
}

function SessionItem({ session }: { session: OwnSession }) {
  const { id, isCurrent, userAgent, address, organizationId, lastUsedAt } = session;
  const queries = useQueryClient();
  const { data: me } = useQuery(meQuery());
  const name = deviceName(userAgent);
  const ending = useMutation({
    mutationFn: () => endSession(id),
    onSuccess: () => {
      toastDone(`${name} is logged out`);
      return queries.invalidateQueries({ queryKey: ['me', 'sessions'] });
    },
    onError: (thrown) => toastError('The log-in was not ended', thrown),
  });
  const elsewhere = me?.memberships.find(
    (membership) => membership.organizationId === organizationId && !membership.isCurrent,
  );
  const facts = [
    `Last used ${format.instant(lastUsedAt)}`,
    address,
    organizationId === me?.organizationId ? null : elsewhere?.organizationName,
  ];
  const Icon = isPhone(userAgent) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <li className={classes.session}>
      <Icon size={24} stroke={1.5} className={classes.icon ?? ''} aria-hidden />
      <div>
        <p>{name}</p>
        <p>{facts.filter(Boolean).join(' · ')}</p>
      </div>
      {isCurrent ? (
        <Tag tone="good">This device</Tag>
      ) : (
        <Button
          variant="subtle"
          size="compact-sm"
          loading={ending.isPending}
          aria-label={`Log out ${name}`}
          onClick={() => ending.mutate()}
        >
          Log out
        </Button>
      )}
    </li>
  );
}
