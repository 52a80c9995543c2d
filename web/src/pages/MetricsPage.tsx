import { TextInput } from '@mantine/core';
import { type Metric, metricNames, metrics } from '@pmd/core/metrics';
import { IconArrowDown, IconArrowUp, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { Page } from '../ui/Page.tsx';
import classes from './MetricsPage.module.css';

const all = metricNames.map((id) => ({ id, ...metrics[id] }));
const groups = [...new Set(all.map(({ group }) => group))];

const contains = (search: string) => {
  const wanted = search.trim().toLowerCase();
  return ({ id, title, name, synonyms, description }: Metric & { id: string }) =>
    [id, title, name, description, ...synonyms].some((text) => text.toLowerCase().includes(wanted));
};

/** What every number means: the dictionary that the model, the API and the tooltips read. */
export default function MetricsPage() {
  const [search, setSearch] = useState('');
  const found = all.filter(contains(search));
  return (
    <Page
      title="Metric dictionary"
      note="What every number means, wherever it is shown: here, in exports and in BI tools."
      actions={
        <TextInput
          aria-label="Search metrics"
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      }
    >
      {found.length === 0 && <p className={classes.none}>No metric is called “{search.trim()}”.</p>}
      {groups.map((group) => {
        const members = found.filter((metric) => metric.group === group);
        return (
          members.length > 0 && (
            <section key={group} aria-label={group}>
              <h2 className={classes.group}>{group}</h2>
              <div className={classes.cards}>
                {members.map((metric) => (
                  <Entry key={metric.id} {...metric} />
                ))}
              </div>
            </section>
          )
        );
      })}
    </Page>
  );
}

function Entry({
  id,
  title,
  name,
  formula,
  description,
  unit,
  whenNull,
  good,
  example,
  synonyms,
}: Metric & { id: string }) {
  return (
    <article className={classes.card} id={id}>
      <h3 className={classes.title}>
        {title}
        {name !== title && <span className={classes.name}>{name}</span>}
        <code className={classes.id}>{id}</code>
      </h3>
      <p className={classes.description}>{description}</p>
      <dl className={classes.facts}>
        <dt>Formula</dt>
        <dd>{formula}</dd>
        <dt>Unit</dt>
        <dd>{unit}</dd>
        <dt>Example</dt>
        <dd>{example}</dd>
        {whenNull && (
          <>
            <dt>Shown as —</dt>
            <dd>{whenNull}</dd>
          </>
        )}
        {good && (
          <>
            <dt>Good is</dt>
            <dd>
              {good === 'up' ? (
                <IconArrowUp size={14} aria-hidden />
              ) : (
                <IconArrowDown size={14} aria-hidden />
              )}
              {good === 'up' ? 'more' : 'less'}
            </dd>
          </>
        )}
        <dt>Also called</dt>
        <dd>{synonyms.join(', ')}</dd>
      </dl>
    </article>
  );
}
