import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { AuditLog } from '../../api/generated/documents';
import { useSession } from '../../app/api';
import { localeOf } from '../../texts/i18n';
import { byHour, HOURS } from './hours';

/** The log is read once; what comes later is told by the stream. */
function useLogged(): string[] {
  const { plain } = useSession().api;
  const [logged, setLogged] = useState<string[]>([]);
  useEffect(() => {
    let wanted = true;
    const from = new Date(Date.now() - HOURS * 3_600_000).toISOString();
    void plain
      .query(AuditLog, { filter: { from }, first: 1000 })
      .toPromise()
      .then(({ data }) => {
        if (wanted && data) setLogged(data.auditLog.nodes.map(({ at }) => at));
      });
    return () => {
      wanted = false;
    };
  }, [plain]);
  return logged;
}

/** Changes by the hour of the last day. */
export default function Chart({ told }: { told: string[] }) {
  const { t, i18n } = useTranslation();
  const locale = localeOf(i18n.language);
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const logged = useLogged();
  const data = useMemo(
    () => byHour([...new Set([...logged, ...told])], Date.now()),
    [logged, told],
  );
  const total = data[1].reduce((sum, count) => sum + count, 0);
  const label = t('live.chartText', { count: total });

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const ink = getComputedStyle(element).color;
    const hour = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
    const hours = (_: uPlot, ticks: number[]) =>
      ticks.map((seconds) => hour.format(new Date(seconds * 1000)));
    const axis = { stroke: ink, grid: { stroke: ink, width: 0.1 } };
    const bars = uPlot.paths.bars?.({ size: [0.8, 40] });
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: 160,
        legend: { show: false },
        cursor: { show: false },
        scales: { y: { range: (_, __, max) => [0, Math.max(1, max)] } },
        axes: [
          { ...axis, values: hours },
          { ...axis, incrs: [1, 2, 5, 10, 50, 100, 500, 1000] },
        ],
        series: [{}, { stroke: ink, fill: ink, paths: bars, points: { show: false } }],
      },
      [[], []],
      element,
    );
    plot.current = made;
    const watcher = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: 160 });
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.destroy();
    };
  }, [locale]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: in another language it is another plot
  useEffect(() => plot.current?.setData(data), [data, locale]);

  return (
    <figure className="chart">
      <div ref={place} role="img" aria-label={label} />
      <figcaption>{label}</figcaption>
    </figure>
  );
}
