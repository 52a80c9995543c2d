import { Anchor, Skeleton } from '@mantine/core';
import type { CalendarDay, CalendarSource, IngestionCalendar } from '@pmd/core/contract/ingestions';
import { addDays, type Day, daysBetween } from '@pmd/core/days';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { calendarQuery, type IngestionsFilter } from '../api/ingestions.ts';
import * as format from '../format.ts';
import { ErrorState } from '../ui/ErrorState.tsx';
import classes from './Calendar.module.css';

interface Props {
  /** What the list below is narrowed by. */
  value: IngestionsFilter;
  onChange: (filter: IngestionsFilter) => void;
}

/** The last days of every source, a cell each; one that is chosen narrows the list of files to those about it. */
export function Calendar(props: Props) {
  const calendar = useQuery(calendarQuery());
  if (calendar.error && !calendar.data && !calendar.isFetching) {
    return (
      <ErrorState
        title="The calendar could not be loaded"
        error={calendar.error}
        onRetry={calendar.refetch}
      />
    );
  }
  if (!calendar.data) {
    return (
      <section className={classes.card} aria-busy="true" aria-label="Loading">
        <Skeleton h={20} w={160} />
        {['first', 'second'].map((row) => (
          <Skeleton key={row} h={18} mt={6} />
        ))}
        <Skeleton h={16} mt={8} />
      </section>
    );
  }
  return <Strip calendar={calendar.data} {...props} />;
}

function Strip({ calendar, value, onChange }: Props & { calendar: IngestionCalendar }) {
  const { from, to, sources } = calendar;
  const days = Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i));
  // What is pointed at or has the focus.
  const [told, setTold] = useState('');
  const chosen = sources.find(({ id }) => id === value.sourceId);
  const choose = (sourceId: string, day: Day) => {
    const isChosen = value.sourceId === sourceId && value.day === day;
    onChange({
      ...value,
      sourceId: isChosen ? undefined : sourceId,
      day: isChosen ? undefined : day,
    });
  };
  return (
    <section className={classes.card} aria-label={`Last ${days.length} days`}>
      <header className={classes.header}>
        <h2>Last {days.length} days</h2>
        <p className={classes.told} aria-live="polite">
          {told || `${format.dayRange(from, to)}, by reporting day`}
        </p>
        {value.day && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => onChange({ ...value, day: undefined, sourceId: undefined })}
          >
            Show all files, not only {chosen ? `${chosen.name} ` : ''}of {format.day(value.day)}
          </Anchor>
        )}
      </header>
      <div className={classes.sources}>
        {sources.map((source) => (
          <Row
            key={source.id}
            source={source}
            days={days}
            chosen={value.sourceId === source.id ? value.day : undefined}
            onChoose={(day) => choose(source.id, day)}
            onTell={setTold}
          />
        ))}
      </div>
      <Months days={days} />
      <ul className={classes.legend} aria-hidden="true">
        {legend.map(([state, said]) => (
          <li key={state}>
            <span className={classes.cell} data-state={state} />
            {said}
          </li>
        ))}
      </ul>
    </section>
  );
}

const legend: [CalendarDay['state'], string][] = [
  ['loaded', 'Loaded'],
  ['partial', 'Rows rejected or held'],
  ['failed', 'Failed'],
  ['missing', 'Missing'],
];

function Row({
  source,
  days,
  chosen,
  onChoose,
  onTell,
}: {
  source: CalendarSource;
  days: Day[];
  chosen: Day | undefined;
  onChoose: (day: Day) => void;
  onTell: (words: string) => void;
}) {
  const known = new Map(source.days.map((day) => [day.date, day]));
  // One stop of the Tab key for each source; arrow keys go on from there.
  const stop = chosen ?? source.days.at(-1)?.date;
  return (
    <>
      <span className={classes.name} title={source.name}>
        {source.name}
      </span>
      <div
        className={classes.days}
        role="toolbar"
        aria-label={source.name}
        onKeyDown={moveFocus}
        onMouseLeave={() => onTell('')}
      >
        {days.map((date) => {
          const day = known.get(date);
          if (!day) return <span key={date} className={classes.cell} />;
          const words = `${format.period(date, 'day')}, ${source.name}: ${inWords(day, source)}`;
          return (
            <button
              key={date}
              type="button"
              className={classes.cell}
              data-state={day.state}
              aria-label={words}
              aria-pressed={date === chosen}
              tabIndex={date === stop ? 0 : -1}
              onClick={() => onChoose(date)}
              onFocus={() => onTell(words)}
              onMouseEnter={() => onTell(words)}
            />
          );
        })}
      </div>
    </>
  );
}

const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1 };

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = steps[event.key];
  if (step === undefined) return;
  const cells = [...event.currentTarget.querySelectorAll('button')];
  const at = cells.indexOf(document.activeElement as HTMLButtonElement);
  cells[at + step]?.focus();
  event.preventDefault();
}

/** What became of the files about a day. */
export function inWords(
  { state, files, failed, partial }: CalendarDay,
  { expectedBy }: CalendarSource,
): string {
  switch (state) {
    case 'failed':
      return files === 1
        ? 'its file failed'
        : `${format.count(failed)} of ${format.count(files)} files failed`;
    case 'partial':
      return files === 1
        ? 'rows of its file were rejected or wait'
        : `rows of ${format.count(partial)} of ${format.count(files)} files were rejected or wait`;
    case 'underway':
      return 'being loaded';
    case 'loaded':
      return `${format.counted(files, 'file')}, loaded`;
    case 'missing':
      return expectedBy ? `no file came by ${expectedBy} the day after` : 'no rows';
    case 'settled':
      return 'no rows, and nothing left to do';
  }
}

const COLUMNS_OF_A_NAME = 6;

/** Where months begin. */
function Months({ days }: { days: Day[] }) {
  const starts = days.flatMap((day, i) => (i === 0 || day.endsWith('-01') ? [{ day, column: i + 1 }] : []));
  // A month is not named where there is no room for its name.
  const named = starts.filter(({ column }, i) => {
    const next = starts[i + 1]?.column ?? days.length + 1;
    return next - column >= COLUMNS_OF_A_NAME;
  });
  return (
    <div className={classes.months} aria-hidden="true">
      <div className={classes.days}>
        {named.map(({ day, column }) => (
          <span key={day} style={{ gridColumn: `${column} / span ${COLUMNS_OF_A_NAME}` }}>
            {format.period(day, 'month')}
          </span>
        ))}
      </div>
    </div>
  );
}
