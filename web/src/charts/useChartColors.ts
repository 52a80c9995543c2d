import { useComputedColorScheme } from '@mantine/core';
import { type ChartColors, chartColors } from '@pmd/core/charts/palette';

export const useChartColors = (): ChartColors => chartColors[useComputedColorScheme('light')];
