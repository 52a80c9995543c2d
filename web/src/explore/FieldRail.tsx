import { ActionIcon, TextInput, Tooltip } from '@mantine/core';
import { IconCheck, IconColumns3, IconFilter, IconPlus, IconSearch } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { DIMENSIONS, type Dimension, dimensionLabels } from './dimensions.ts';
import classes from './FieldRail.module.css';
import { MEASURES, type Measure, measureLabel } from './measures.ts';
import type { ExploreState } from './state.ts';

/** Every field there is, searchable: one press puts it in or takes it out. */
export function FieldRail({
  state,
  definitions,
  onChange,
  onFilter,
}: {
  state: ExploreState;
  definitions: Partial<Record<Measure, string>>;
  onChange: (change: Partial<ExploreState>) => void;
  onFilter: (dimension: Dimension) => void;
}) {
  const [text, setText] = useState('');
  const { rows, measures, by } = state;
  const fits = (label: string) => label.toLowerCase().includes(text.trim().toLowerCase());
  const dimensions = DIMENSIONS.filter((name) => fits(dimensionLabels[name].one));
  const numbers = MEASURES.filter((name) => fits(measureLabel(name)));
  return (
    <aside className={classes.rail} aria-label="Fields">
      <TextInput
        size="xs"
        aria-label="Search fields"
        placeholder="Search fields"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div>
        {dimensions.length > 0 && <h2 className={classes.heading}>Rows</h2>}
        <ul className={classes.list}>
          {dimensions.map((name) => {
            const { one, many } = dimensionLabels[name];
            const isRow = rows.includes(name);
            return (
              <li key={name}>
                <Field
                  label={one}
                  isIn={isRow}
                  disabled={isRow && rows.length === 1}
                  onClick={() =>
                    onChange({ rows: isRow ? rows.filter((row) => row !== name) : [...rows, name] })
                  }
                />
                <Small
                  label={by === name ? `Take ${many} from the columns` : `${one}s across the columns`}
                  isOn={by === name}
                  onClick={() => onChange({ by: by === name ? null : name })}
                >
                  <IconColumns3 size={14} />
                </Small>
                <Small label={`Filter by ${one.toLowerCase()}`} isOn={false} onClick={() => onFilter(name)}>
                  <IconFilter size={14} />
                </Small>
              </li>
            );
          })}
        </ul>
        {numbers.length > 0 && <h2 className={classes.heading}>Columns</h2>}
        <ul className={classes.list}>
          {numbers.map((name) => {
            const isIn = measures.includes(name);
            return (
              <li key={name}>
                <Tooltip
                  label={definitions[name]}
                  disabled={!definitions[name]}
                  position="right"
                  multiline
                  maw={280}
                >
                  <Field
                    label={measureLabel(name)}
                    isIn={isIn}
                    disabled={isIn && measures.length === 1}
                    onClick={() =>
                      onChange({
                        measures: isIn ? measures.filter((one) => one !== name) : [...measures, name],
                      })
                    }
                  />
                </Tooltip>
              </li>
            );
          })}
        </ul>
        {dimensions.length + numbers.length === 0 && <p className={classes.none}>No field is called that.</p>}
      </div>
    </aside>
  );
}

function Field({
  label,
  isIn,
  ...button
}: { label: string; isIn: boolean } & React.ComponentProps<'button'>) {
  return (
    <button {...button} type="button" className={classes.field} aria-pressed={isIn}>
      {isIn ? <IconCheck size={14} aria-hidden /> : <IconPlus size={14} aria-hidden />}
      {label}
    </button>
  );
}

function Small(props: { label: string; isOn: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={props.label}>
      <ActionIcon
        size="sm"
        variant="subtle"
        color={props.isOn ? 'indigo' : 'gray'}
        aria-label={props.label}
        aria-pressed={props.isOn}
        onClick={props.onClick}
      >
        {props.children}
      </ActionIcon>
    </Tooltip>
  );
}
