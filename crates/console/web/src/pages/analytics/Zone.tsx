import { useTranslation } from 'react-i18next';

/** The part of a camera's picture that is watched. */
export function Zone({ corners }: { corners: { x: number; y: number }[] }) {
  const { t } = useTranslation();
  const isWhole = corners.length === 0;
  const points = corners.map(({ x, y }) => `${x * 16},${y * 9}`).join(' ');
  return (
    <svg
      className="zone"
      viewBox="0 0 16 9"
      role="img"
      aria-label={isWhole ? t('analytics.wholePicture') : t('analytics.partOfPicture')}
    >
      {isWhole ? <rect width="16" height="9" /> : <polygon points={points} />}
    </svg>
  );
}
