import { Button, Popover, Stack } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconArrowsDiff, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import * as format from '../format.ts';
import { COMPARISONS, type Comparison, comparisonLabels, comparisonWords } from './comparison.ts';
import classes from './Picker.module.css';
import { PickerOption } from './PickerOption.tsx';
import type { Range } from './ranges.ts';

/** Chooses what the range is compared with. `before` is what `comparison` means for it. */
export function ComparisonPicker({
  comparison,
  before,
  onChange,
}: {
  comparison: Comparison;
  before: Range | null;
  onChange: (comparison: Comparison) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [days, setDays] = useState<[string | null, string | null]>([null, null]);
  const choose = (next: Comparison) => {
    onChange(next);
    setOpened(false);
  };
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onOpen={() => setDays([before?.from ?? null, before?.to ?? null])}
      position="bottom-start"
      shadow="md"
      trapFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          className={classes.button ?? ''}
          leftSection={<IconArrowsDiff size={16} stroke={1.6} />}
          rightSection={<IconChevronDown size={14} />}
          data-shortcut="v"
          aria-label={`Comparison: ${comparisonWords(comparison)}${before ? `, ${format.dayRange(before.from, before.to)}` : ''}`}
          title={before ? format.dayRange(before.from, before.to) : undefined}
          onClick={() => setOpened(!opened)}
        >
          {comparisonWords(comparison)}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Comparison">
        <div className={classes.panel}>
          <Stack gap={2} miw={180}>
            {COMPARISONS.map((option) => (
              <PickerOption
                key={option}
                isChosen={option === comparison}
                onClick={() => choose(option)}
                label={comparisonLabels[option]}
              />
            ))}
          </Stack>
          <DatePicker
            type="range"
            aria-label="Days to compare with"
            allowSingleDateInRange
            firstDayOfWeek={1}
            weekendDays={[]}
            {...(before && { defaultDate: before.to })}
            value={days}
            onChange={(picked) => {
              setDays(picked);
              const [from, to] = picked;
              if (from && to) choose({ from, to });
            }}
          />
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
