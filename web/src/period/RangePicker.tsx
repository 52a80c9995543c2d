import { Button, Popover } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import * as format from '../format.ts';
import classes from './Picker.module.css';
import { PickerOption } from './PickerOption.tsx';
import { PRESETS, presetLabels, type Range, type RangeChoice } from './ranges.ts';

/** Chooses a preset or two days. `range` is what `choice` means today. */
export function RangePicker({
  choice,
  range,
  onChange,
}: {
  choice: RangeChoice;
  range: Range;
  onChange: (choice: RangeChoice) => void;
}) {
  const [opened, setOpened] = useState(false);
  const [days, setDays] = useState<[string | null, string | null]>([range.from, range.to]);
  const choose = (next: RangeChoice) => {
    onChange(next);
    setOpened(false);
  };
  const label = typeof choice === 'string' ? presetLabels[choice] : 'Custom';
  const inDays = format.dayRange(range.from, range.to);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      onOpen={() => setDays([range.from, range.to])}
      position="bottom-start"
      shadow="md"
      trapFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          className={classes.button ?? ''}
          leftSection={<IconCalendar size={16} stroke={1.6} />}
          rightSection={<IconChevronDown size={14} />}
          data-shortcut="d"
          aria-label={`Date range: ${label} · ${inDays}`}
          onClick={() => setOpened(!opened)}
        >
          {label}
          <span className={classes.days}>&nbsp;· {inDays}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Date range">
        <div className={classes.panel}>
          <div className={classes.presets}>
            {PRESETS.map((preset) => (
              <PickerOption
                key={preset}
                isChosen={preset === choice}
                onClick={() => choose(preset)}
                label={presetLabels[preset]}
              />
            ))}
          </div>
          <DatePicker
            type="range"
            aria-label="Days of one's own choice"
            allowSingleDateInRange
            firstDayOfWeek={1}
            weekendDays={[]}
            defaultDate={range.to}
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
