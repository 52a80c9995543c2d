import { ActionIcon, Button, Checkbox, Popover } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './OrderedChoice.module.css';

/** Chooses some of `options` and their order; at least one stays chosen. */
export function OrderedChoice<T extends string>({
  label,
  icon,
  isNarrow,
  options,
  nameOf,
  chosen,
  onChange,
}: {
  label: string;
  icon: ReactNode;
  /** Leaves room for the icon only. */
  isNarrow: boolean;
  options: readonly T[];
  nameOf: (option: T) => string;
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}) {
  const rest = options.filter((option) => !chosen.includes(option));
  return (
    <Popover position="bottom-start" shadow="md" trapFocus>
      <Popover.Target>
        {isNarrow ? (
          <ActionIcon variant="default" size={36} aria-label={label}>
            {icon}
          </ActionIcon>
        ) : (
          <Button variant="default" leftSection={icon} rightSection={<IconChevronDown size={14} />}>
            {label}
          </Button>
        )}
      </Popover.Target>
      <Popover.Dropdown p="xs" aria-label={label}>
        <ol className={classes.list}>
          {chosen.map((option, place) => (
            <li key={option}>
              <Checkbox
                checked
                disabled={chosen.length === 1}
                label={nameOf(option)}
                onChange={() => onChange(chosen.filter((other) => other !== option))}
              />
              <Move
                label={`Move ${nameOf(option)} up`}
                disabled={place === 0}
                onClick={() => onChange(swapped(chosen, place, place - 1))}
              >
                <IconArrowUp size={14} />
              </Move>
              <Move
                label={`Move ${nameOf(option)} down`}
                disabled={place === chosen.length - 1}
                onClick={() => onChange(swapped(chosen, place, place + 1))}
              >
                <IconArrowDown size={14} />
              </Move>
            </li>
          ))}
          {rest.map((option) => (
            <li key={option}>
              <Checkbox
                checked={false}
                label={nameOf(option)}
                onChange={() => onChange([...chosen, option])}
              />
            </li>
          ))}
        </ol>
      </Popover.Dropdown>
    </Popover>
  );
}

function Move(props: { label: string; disabled: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <ActionIcon
      size="sm"
      variant="subtle"
      color="gray"
      aria-label={props.label}
      disabled={props.disabled}
      onClick={props.onClick}
    >
      {props.children}
    </ActionIcon>
  );
}

/** The list with the items at two places exchanged. */
export function swapped<T>(list: readonly T[], one: number, other: number): T[] {
  const next = [...list];
  const [a, b] = [list[one], list[other]];
  if (a !== undefined && b !== undefined) [next[one], next[other]] = [b, a];
  return next;
}
