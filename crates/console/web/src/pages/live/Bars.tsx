import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { localeOf } from '../../texts/i18n';

const HEIGHT = 160;

type Props = {
  /** What it shows, in words. */
  label: string;
  /** The beginnings of the hours in seconds, and for each colour what stands there. */
  data: [number[], ...number[][]];
  /** Custom properties; the first stands behind the others. */
  colours: string[];
  children: ReactNode;
};

/** Bars by the hour, with what they come to in words below. */
export function Bars({ label, data, colours, children }: Props) {
  const { i18n } = useTranslation();
  const locale = localeOf(i18n.language);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const shown = colours.join();

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const styles = getComputedStyle(element);
    const ink = styles.color;
    const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    const hours = (_: uPlot, ticks: number[]) =>
      ticks.map((seconds) => hour.format(new Date(seconds * 1000)));
    const axis = { stroke: ink, grid: { stroke: ink, width: 0.1 } };
    const bars = uPlot.paths.bars?.({ size: [0.8, 40] });
    const probe = element.appendChild(document.createElement('span'));
    const series = shown.split(',').map((name) => {
      // What the property comes to, in light and dark: a canvas knows no custom properties.
      probe.style.color = `var(${name})`;
      const { color } = getComputedStyle(probe);
      return { stroke: color, fill: color, paths: bars, points: { show: false } };
    });
    probe.remove();
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max)] } },
        axes: [
          { ...axis, values: hours },
          { ...axis, size: 60, incrs: INCREMENTS },
        ],
        series: [{}, ...series],
      },
      [[], ...series.map(() => [])],
      element,
    );
    plot.current = made;
    const watcher = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
    };
  }, [locale, shown]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another language it is another plot
  useEffect(() => plot.current?.setData(data), [data, locale, shown]);

  return (
    <figure className="chart">
      <div ref={place} role="img" aria-label={label} />
      <figcaption>{children}</figcaption>
    </figure>
  );
}

/** Whole numbers between lines: 1, 2, 5, 10 and on. */
const INCREMENTS = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((n) => n * 10 ** power),
).flat();
