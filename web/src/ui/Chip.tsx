import { Menu } from '@mantine/core';
import { IconChevronDown, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './Chip.module.css';

/** Something chosen, with a menu of what can be done with it. `children` are the items of the menu. */
export function MenuChip({ label, note, children }: { label: string; note?: string; children: ReactNode }) {
  return (
    <span className={classes.chip}>
      <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 120 }}>
        <Menu.Target>
          <button type="button" className={classes.main} title={label}>
            <span className={classes.label}>{label}</span>
            {note && <span className={classes.note}>{note}</span>}
            <IconChevronDown size={12} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>{children}</Menu.Dropdown>
      </Menu>
    </span>
  );
}

/** Something chosen that can be looked into, or taken away. */
export function RemovableChip({
  label,
  onOpen,
  onRemove,
}: {
  label: string;
  onOpen: () => void;
  onRemove: () => void;
}) {
  return (
    <span className={classes.chip}>
      <button type="button" className={classes.main} title={label} onClick={onOpen}>
        <span className={classes.label}>{label}</span>
      </button>
      <button type="button" className={classes.remove} aria-label={`Remove: ${label}`} onClick={onRemove}>
        <IconX size={12} aria-hidden />
      </button>
    </span>
  );
}
