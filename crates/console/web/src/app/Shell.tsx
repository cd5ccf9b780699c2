import { Suspense } from 'react';
import { RouterProvider as AriaRouter } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { NavLink, Outlet, useHref, useNavigate } from 'react-router';
import { Action } from '../ui/Action';
import { Loading } from '../ui/States';
import { Told } from '../ui/told';
import { useLink, useSession } from './api';
import { useNavigation } from './navigation';
import { useChanges } from './useChanges';

function Connection() {
  const { t } = useTranslation();
  const link = useLink();
  return (
    <output className={`link ${link}`}>
      {link === 'opening' ? '' : t(link === 'live' ? 'shell.live' : 'shell.lost')}
    </output>
  );
}

export function Shell() {
  const { t } = useTranslation();
  const { viewer, logout } = useSession();
  const navigate = useNavigate();
  const entries = useNavigation();
  useChanges();
  return (
    <AriaRouter navigate={(to) => void navigate(to)} useHref={useHref}>
      <a className="skip" href="#content">
        {t('shell.skip')}
      </a>
      <header className="top">
        <NavLink to="/" className="brand">
          Canopy
        </NavLink>
        <nav aria-label={t('shell.navigation')}>
          <ul>
            {entries.map((name) => (
              <li key={name}>
                <NavLink to={`/${name}`}>{t(`nav.${name}`)}</NavLink>
              </li>
            ))}
          </ul>
        </nav>
        <Connection />
        <NavLink to="/account" className="me">
          {viewer.name}
        </NavLink>
        <Action kind="quiet" onPress={logout}>
          {t('shell.logout')}
        </Action>
      </header>
      <main id="content" tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <Told />
    </AriaRouter>
  );
}
