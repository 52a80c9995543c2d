import { IconCheck } from '@tabler/icons-react';

/** Before an item of a menu that is chosen; keeps its place before those that are not. */
export const CheckMark = ({ on }: { on: boolean }) => (
  <IconCheck size={14} aria-hidden style={{ visibility: on ? 'visible' : 'hidden' }} />
);
