import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

type Props = { loaded: number; onSeen(): void };

/** The place of the groups that are not loaded yet: it asks for the next ones while it is seen, or soon
 * will be. */
export function Rest({ loaded, onSeen }: Props) {
  const { t } = useTranslation();
  const place = useRef<HTMLParagraphElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is still seen after some were loaded is told of once more
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && seen.current(),
      { root: element.closest('[role=treegrid]'), rootMargin: '100% 0px' },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [loaded]);
  return (
    <p className="rest" ref={place}>
      <span>{t('states.loading')}</span>
    </p>
  );
}
