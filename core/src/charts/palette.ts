/** Colours of a chart. Marks have a contrast of 3:1 with the card they lie on, text 4.5:1. */
export interface ChartColors {
  /** In order; by Okabe and Ito, so that colour-blind readers tell them apart, darkened where white needs it. */
  series: readonly string[];
  /** What the series is compared with. */
  before: string;
  text: string;
  line: string;
  /** Behind weekends. */
  shade: string;
  /** A day with something to know about. */
  mark: string;
  card: string;
}

export const chartColors: Record<'light' | 'dark', ChartColors> = {
  light: {
    series: ['#0072b2', '#b26a00', '#007d5b', '#a8507c', '#c04c00', '#2b7fb0'],
    before: '#6b7588',
    text: '#566072',
    line: '#e4e7ec',
    shade: '#f3f5f8',
    mark: '#b45309',
    card: '#ffffff',
  },
  dark: {
    series: ['#56b4e9', '#e69f00', '#2bc4a0', '#e39ac0', '#f08a4b', '#8fb8e8'],
    before: '#98a1b3',
    text: '#98a1b3',
    line: '#242a36',
    shade: '#161b25',
    mark: '#f59e0b',
    card: '#11151d',
  },
};
