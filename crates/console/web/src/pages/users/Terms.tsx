import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import type { ServiceTermsQuery } from '../../api/generated/types';
import { Part } from '../../ui/Part';
import { Tick } from '../../ui/Tick';

type Props = {
  terms: NonNullable<ServiceTermsQuery['serviceTerms']>;
  accepted: string | undefined;
  onChange(version: string | undefined): void;
  refusals: Refusal[];
};

/** The terms of the paid service, confirmed before a user is created (U3). */
export function Terms({ terms, accepted, onChange, refusals }: Props) {
  const { t } = useTranslation();
  return (
    <Part title={t('user.terms')} refusals={refusals}>
      <p>{terms.text}</p>
      <p>
        <a href={terms.link} target="_blank" rel="noreferrer">
          {t('user.termsLink')}
        </a>
      </p>
      <Tick
        isSelected={accepted === terms.version}
        onChange={(on) => onChange(on ? terms.version : undefined)}
      >
        {t('user.termsAccept')}
      </Tick>
    </Part>
  );
}
