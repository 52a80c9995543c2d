import { Modal, Select, Stack, Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { Chart } from '../charts/Chart.tsx';
import { useChartColors } from '../charts/useChartColors.ts';
import * as format from '../format.ts';
import { printAxis } from '../report/print.ts';
import classes from './ChartModal.module.css';
import { chartOption, drawingOf } from './chart.ts';
import { type Measure, measureHeading, measureLabel, printMeasure, type Values } from './measures.ts';
import type { ValuedRow } from './tree.ts';

const BAR_HEIGHT = 26;
const LINES_HEIGHT = 280;

/** Draws one measure of some rows: bars, or lines where the columns are spread over something. */
export function ChartModal({
  rows,
  nameOf,
  slots,
  measures,
  initial,
  currency,
  onClose,
}: {
  rows: readonly ValuedRow[];
  nameOf: (row: ValuedRow) => string;
  slots: readonly { slot: string; name: string }[];
  measures: readonly Measure[];
  initial: Measure;
  currency: string;
  onClose: () => void;
}) {
  const [measure, setMeasure] = useState(initial);
  const colors = useChartColors();
  const isPhone = useMediaQuery('(max-width: 767px)');
  const drawing = useMemo(() => {
    const valueIn = (values: Values | null | undefined) => values?.[measure] ?? null;
    return drawingOf(rows, nameOf, valueIn, slots);
  }, [rows, nameOf, slots, measure]);
  const option = useMemo(
    () => chartOption(drawing, colors, (value) => printAxis(measure, value, currency)),
    [drawing, colors, measure, currency],
  );
  const isLines = drawing.points.length > 1;
  const print = (value: string | null) => printMeasure(measure, value);
  return (
    <Modal opened onClose={onClose} size="xl" fullScreen={isPhone ?? false} title="Chart">
      <Stack gap="md">
        <Select
          aria-label="Metric"
          w={200}
          allowDeselect={false}
          data={measures.map((name) => ({ value: name, label: measureLabel(name) }))}
          value={measure}
          onChange={(value) => setMeasure(measures.find((name) => name === value) ?? measure)}
        />
        <Chart
          option={option}
          label={`${measureHeading(measure, currency)} of ${format.counted(drawing.series.length, 'row')}; the table below has the numbers`}
          height={isLines ? LINES_HEIGHT : 48 + BAR_HEIGHT * drawing.series.length}
        />
        {isLines && (
          <ul className={classes.legend}>
            {drawing.series.map(({ name }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and lines do not move
              <li key={index}>
                <span className={classes.key} style={{ background: colors.series[index] }} aria-hidden />
                {name}
              </li>
            ))}
          </ul>
        )}
        {drawing.left > 0 && (
          <p className={classes.note}>
            {format.counted(drawing.left, 'more row')} would not be told apart here: choose fewer to see
            others.
          </p>
        )}
        <Table.ScrollContainer minWidth={280}>
          <Table aria-label={`${measureLabel(measure)}, the numbers of the chart`}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Row</Table.Th>
                {drawing.points.map((point) => (
                  <Table.Th key={point} ta="right">
                    {isLines ? point : measureHeading(measure, currency)}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {drawing.series.map(({ name, values }, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: names may repeat, and rows do not move
                <Table.Tr key={row}>
                  <Table.Td>{name}</Table.Td>
                  {values.map((value, point) => (
                    <Table.Td key={drawing.points[point]} ta="right">
                      {print(value)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </Stack>
    </Modal>
  );
}
