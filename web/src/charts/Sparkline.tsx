import classes from './Sparkline.module.css';

const WIDTH = 100;
const HEIGHT = 24;
const MARGIN = 2;

/**
 * The shape of a trend, without axes: decimal strings in order, null where there is nothing. Decoration beside the
 * number it belongs to.
 */
export function Sparkline({ values }: { values: readonly (string | null)[] }) {
  const numbers = values.map((value) => (value === null ? null : Number(value)));
  const known = numbers.filter((value) => value !== null);
  const [low, high] = boundsOf(known);
  const x = (index: number) => (numbers.length < 2 ? WIDTH / 2 : (index / (numbers.length - 1)) * WIDTH);
  const y = (value: number) =>
    high === low ? HEIGHT - MARGIN : HEIGHT - MARGIN - ((value - low) / (high - low)) * (HEIGHT - 2 * MARGIN);
  const path = numbers
    .map((value, index) => {
      if (value === null) return '';
      const isStart = index === 0 || numbers[index - 1] === null;
      return `${isStart ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    })
    .join('');
  return (
    <svg
      className={classes.spark}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      <path d={path} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** Of the shape itself, but not so near that a flat line looks wild. */
function boundsOf(values: number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const span = Math.max(high - low, Math.abs(high) / 5);
  const middle = (low + high) / 2;
  return [middle - span / 2, middle + span / 2];
}
