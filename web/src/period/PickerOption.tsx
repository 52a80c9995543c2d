import { Button } from '@mantine/core';

/** One of the ready-made choices beside a calendar. */
export function PickerOption({
  label,
  isChosen,
  onClick,
}: {
  label: string;
  isChosen: boolean;
  onClick: () => void;
}) {
  return (
    <Button
      size="compact-sm"
      variant={isChosen ? 'light' : 'subtle'}
      color={isChosen ? 'indigo' : 'gray'}
      justify="start"
      aria-pressed={isChosen}
      onClick={onClick}
    >
      {label}
    </Button>
  );
}
