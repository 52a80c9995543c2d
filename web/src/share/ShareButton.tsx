import { ActionIcon, Button } from '@mantine/core';
import { IconShare } from '@tabler/icons-react';
import { useState } from 'react';
import { ShareModal } from './ShareModal.tsx';

/** Opens the dialog in which the view is shared. `viewOf` gives its address for one client. */
export function ShareButton({
  viewOf,
  isNarrow,
}: {
  viewOf: (clientId: string | null) => string;
  isNarrow: boolean;
}) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {isNarrow ? (
        <ActionIcon variant="default" size={36} aria-label="Share" onClick={() => setOpen(true)}>
          <IconShare size={16} stroke={1.6} />
        </ActionIcon>
      ) : (
        <Button
          variant="default"
          leftSection={<IconShare size={16} stroke={1.6} />}
          onClick={() => setOpen(true)}
        >
          Share
        </Button>
      )}
      {isOpen && <ShareModal viewOf={viewOf} onClose={() => setOpen(false)} />}
    </>
  );
}
