import { useTranslation } from 'react-i18next';
import { isRouteErrorResponse, Link, useRouteError } from 'react-router';

/** An address that leads nowhere, or a page that could not be shown. */
export function Lost() {
  const { t } = useTranslation();
  const error = useRouteError();
  const broken = error !== undefined && !isRouteErrorResponse(error);
  return (
    <main className="page" id="content">
      <title>Canopy</title>
      <h1>{broken ? t('states.broken') : t('states.missing')}</h1>
      <p>{broken ? t('states.brokenWhy') : t('states.noPage')}</p>
      <p>
        <Link to="/" reloadDocument={broken}>
          {t('states.toStart')}
        </Link>
      </p>
    </main>
  );
}
