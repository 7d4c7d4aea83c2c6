// Plots as SVG files, readable on light and dark pages: lines over a number, and a matrix of shares.

/** A line through its points, in their order; `mark` draws the points alone. */
export interface Series {
  name: string;
  points: readonly (readonly [x: number, y: number])[];
  mark?: boolean;
}

export interface Axes {
  title: string;
  x: string;
  y: string;
  /** Powers of ten along x. */
  logarithmic?: boolean;
  /** What y reaches from and to; from 0 to its highest point where it is left out. */
  range?: readonly [number, number];
}

const [WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM] = [720, 380, 64, 40, 190, 52];
/** Okabe and Ito's colours, which most people tell apart. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9'];
const INK = '#767676';
const TICKS = 5;

export function linePlot(axes: Axes, series: readonly Series[]): string {
  const xs = series.flatMap(({ points }) => points.map(([x]) => x));
  const ys = series.flatMap(({ points }) => points.map(([, y]) => y));
  const along = axes.logarithmic ? Math.log10 : (x: number) => x;
  const [fromX, toX] = spread(along(Math.min(...xs)), along(Math.max(...xs)));
  const [fromY, toY] = axes.range ?? spread(0, Math.max(...ys));
  const x = (value: number) => LEFT + ((along(value) - fromX) / (toX - fromX)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - ((value - fromY) / (toY - fromY)) * (HEIGHT - TOP - BOTTOM);
  const xTicks = [...new Set(xs)].sort((a, b) => a - b);
  const yTicks = Array.from({ length: TICKS }, (_, at) => fromY + ((toY - fromY) * at) / (TICKS - 1));
  return page(axes.title, [
    ...xTicks.map((value) => label(x(value), HEIGHT - BOTTOM + 18, short(value), 'middle')),
    ...yTicks.flatMap((value) => [
      `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="${INK}" stroke-opacity=".25"/>`,
      label(LEFT - 8, y(value) + 4, short(value), 'end'),
    ]),
    label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, axes.x, 'middle'),
    label(LEFT, TOP - 10, axes.y, 'start'),
    ...series.flatMap((one, number) => drawn(one, number, x, y)),
  ]);
}

function drawn(
  { name, points, mark }: Series,
  number: number,
  x: (value: number) => number,
  y: (value: number) => number,
): string[] {
  const colour = COLOURS[number % COLOURS.length]!;
  const places = points.map(([px, py]) => [at(x(px)), at(y(py))] as const);
  const line = places.map(([px, py]) => `${px},${py}`).join(' ');
  return [
    ...(mark ? [] : [`<polyline fill="none" stroke="${colour}" stroke-width="2" points="${line}"/>`]),
    ...places.map(([px, py]) =>
      mark
        ? `<path d="M${px} ${py}m-5 -5l10 10m0 -10l-10 10" stroke="${colour}" stroke-width="2"/>`
        : `<circle cx="${px}" cy="${py}" r="3.5" fill="${colour}"/>`,
    ),
    `<rect x="${WIDTH - RIGHT + 16}" y="${TOP + number * 20}" width="12" height="12" fill="${colour}"/>`,
    label(WIDTH - RIGHT + 34, TOP + 11 + number * 20, name, 'start'),
  ];
}

/** Shares from 0 to 1, a row a line from above; null stays empty. */
export function matrixPlot(
  title: string,
  rows: { name: string; cells: readonly (number | null)[] }[],
  columns: readonly string[],
): string {
  const side = 44;
  const cells = rows.flatMap(({ name, cells }, row) => [
    label(LEFT + 20, TOP + 24 + row * side + side / 2, name, 'end'),
    ...cells.flatMap((share, column) => {
      if (share === null) return [];
      const [px, py] = [LEFT + 30 + column * side, TOP + 20 + row * side];
      return [
        `<rect x="${px}" y="${py}" width="${side - 2}" height="${side - 2}" fill="${COLOURS[0]}" fill-opacity="${at(0.08 + 0.72 * share)}"/>`,
        label(px + side / 2 - 1, py + side / 2 + 4, `${Math.round(share * 100)}`, 'middle'),
      ];
    }),
  ]);
  const heads = columns.map((name, column) =>
    label(LEFT + 30 + column * side + side / 2, TOP + 12, name, 'middle'),
  );
  return page(title, [...heads, ...cells], LEFT + 60 + columns.length * side, TOP + 40 + rows.length * side);
}

function page(title: string, parts: string[], width = WIDTH, height = HEIGHT): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" role="img" aria-label="${escaped(title)}">`,
    `<text x="12" y="18" font-weight="bold" fill="${INK}">${escaped(title)}</text>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function label(x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end'): string {
  return `<text x="${at(x)}" y="${at(y)}" text-anchor="${anchor}" fill="${INK}">${escaped(text)}</text>`;
}

/** A range that is none would divide by nothing. */
const spread = (from: number, to: number): [number, number] => (from === to ? [from, from + 1] : [from, to]);
const at = (value: number) => Math.round(value * 100) / 100;
const short = (value: number) =>
  value !== 0 && Math.abs(value) < 0.01 ? value.toExponential(0) : `${Math.round(value * 100) / 100}`;
const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
