/** What an accent has to be read on in both themes where that is hardest: the surface in light, a card in dark. */
const GROUNDS = { light: '#f7f8fa', dark: '#11151d' } as const;
/** How much of the accent lies over the ground of what is selected, which is written on in the accent again. */
const SOFT = { light: 0.1, dark: 0.14 } as const;
const LEAST_CONTRAST = 4.5;

type Rgb = [number, number, number];

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/**
 * An organization's colour as the accent of a theme: itself where it can be read, also on what is selected, otherwise the
 * nearest mixture with black or white that can. `fill` is what white can be written on: buttons.
 */
export function accentFor(color: string, scheme: 'light' | 'dark') {
  const wanted = parse(color);
  const ground = parse(GROUNDS[scheme]);
  const canBeRead = (step: Rgb) =>
    [ground, mix(ground, step, SOFT[scheme])].every((under) => contrast(step, under) >= LEAST_CONTRAST);
  const accent = nearest(wanted, scheme === 'light' ? BLACK : WHITE, canBeRead);
  const fill = nearest(wanted, BLACK, (step) => contrast(step, WHITE) >= LEAST_CONTRAST);
  const [r, g, b] = accent;
  return {
    accent: hex(accent),
    fill: hex(fill),
    fillHover: hex(mix(fill, BLACK, 0.12)),
    soft: `rgb(${r} ${g} ${b} / ${Math.round(SOFT[scheme] * 100)}%)`,
    /** What `soft` looks like on its ground. */
    selected: hex(mix(ground, accent, SOFT[scheme])),
  };
}

/** The first step on the way to a pole that is good enough. */
function nearest(from: Rgb, pole: Rgb, isGood: (step: Rgb) => boolean): Rgb {
  const steps = Array.from({ length: 21 }, (_, step) => mix(from, pole, step / 20));
  return steps.find(isGood) ?? pole;
}

/** The ratio of WCAG between two colours written `#rrggbb`: 1 to 21. */
export const contrastOf = (one: string, other: string): number => contrast(parse(one), parse(other));

function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

const mix = (one: Rgb, other: Rgb, share: number): Rgb =>
  one.map((value, part) => Math.round(value + ((other[part] as number) - value) * share)) as Rgb;

const parse = (color: string): Rgb =>
  [1, 3, 5].map((start) => Number.parseInt(color.slice(start, start + 2), 16)) as Rgb;

const hex = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
