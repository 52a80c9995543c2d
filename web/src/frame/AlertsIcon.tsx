import { Indicator, VisuallyHidden } from '@mantine/core';
import { IconBell, type IconProps } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { unreadAlertsQuery } from '../api/alerts.ts';
import { useUser } from '../api/useSession.ts';

/** The bell, with the number of open alerts that nobody has read. */
export function AlertsIcon(props: IconProps) {
  const { data: unread = 0 } = useQuery(unreadAlertsQuery(useUser().role === 'admin'));
  return (
    <Indicator
      inline
      size={14}
      offset={3}
      disabled={unread === 0}
      label={
        <>
          {unread > 99 ? '99+' : unread}
          <VisuallyHidden> unread</VisuallyHidden>
        </>
      }
      styles={{ root: { display: 'grid' }, indicator: { fontSize: 10, padding: '0 3px' } }}
    >
      <IconBell {...props} />
    </Indicator>
  );
}
