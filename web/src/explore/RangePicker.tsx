import { Button, Group, Popover, Stack } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { useMediaQuery } from '@mantine/hooks';
import { IconCalendar, IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import * as format from '../format.ts';
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
  const isPhone = useMediaQuery('(max-width: 767px)');
  const choose = (next: RangeChoice) => {
    onChange(next);
    setOpened(false);
  };
  const label = typeof choice === 'string' ? presetLabels[choice] : 'Custom';
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
          justify={isPhone ? 'start' : 'center'}
          flex={isPhone ? '1 1 180px' : 'none'}
          leftSection={<IconCalendar size={16} stroke={1.6} />}
          rightSection={<IconChevronDown size={14} />}
          aria-label={`Date range: ${label}, ${format.dayRange(range.from, range.to)}`}
          onClick={() => setOpened(!opened)}
        >
          {isPhone ? label : `${label} · ${format.dayRange(range.from, range.to)}`}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label="Date range">
        <Group align="start" gap="md" wrap={isPhone ? 'wrap' : 'nowrap'} maw="calc(100vw - 48px)">
          <Stack gap={2} miw={132}>
            {PRESETS.map((preset) => (
              <Button
                key={preset}
                size="compact-sm"
                variant={preset === choice ? 'light' : 'subtle'}
                color={preset === choice ? 'indigo' : 'gray'}
                justify="start"
                aria-pressed={preset === choice}
                onClick={() => choose(preset)}
              >
                {presetLabels[preset]}
              </Button>
            ))}
          </Stack>
          <DatePicker
            type="range"
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
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}
