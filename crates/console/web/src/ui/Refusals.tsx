import { useTranslation } from 'react-i18next';
import type { Refusal } from '../api/failure';
import en from '../texts/en.json';
import { ThingLink } from './ThingLink';

type Code = keyof typeof en.refused;

/**
 * What a refusal says: the server's own words in its language, which name the case; in another
 * language those of the catalogue.
 */
export function useRefusalText(): (refusal: { code: string; message: string }) => string {
  const { t, i18n } = useTranslation();
  return ({ code, message }) => {
    if (code === 'NETWORK') return t('refused.NETWORK');
    if (code === 'IP_NOT_ALLOWED') return t('login.address');
    if (i18n.language === 'en') return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
    return code in en.refused ? t(`refused.${code as Code}`) : message;
  };
}

/** Each refusal with its rule and what is in the way, linked. */
export function RefusalList({ of }: { of: Refusal[] }) {
  const { t } = useTranslation();
  const textOf = useRefusalText();
  return (
    <ul className="refusals">
      {of.map((refusal) => (
        <li key={`${refusal.code} ${refusal.path?.join('.')} ${refusal.message}`}>
          {textOf(refusal)}
          {refusal.rule && <abbr title={t('refusals.rule')}> {refusal.rule}</abbr>}
          {refusal.blockers.length > 0 && (
            <ul className="things">
              {refusal.blockers.map((thing) => (
                <li key={thing.id}>
                  <ThingLink thing={thing} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

/** What is refused and belongs to no single field. */
export function Refused({ of }: { of: Refusal[] }) {
  if (of.length === 0) return null;
  return (
    <div role="alert" className="notice bad">
      <RefusalList of={of} />
    </div>
  );
}
