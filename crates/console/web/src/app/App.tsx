import { useEffect, useMemo, useRef, useState } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { useTranslation } from 'react-i18next';
import { Provider } from 'urql';
import { connect } from '../api/client';
import { localeOf } from '../texts/i18n';
import { Gate } from './Gate';

/** Each login begins with a connection of its own, and nothing of the one before. */
export function App() {
  const { i18n } = useTranslation();
  const [login, setLogin] = useState(0);
  const [ended, setEnded] = useState<string>();
  const entered = useRef(false);

  // biome-ignore lint/correctness/useExhaustiveDependencies: anew with each login, that is the point
  const api = useMemo(
    () =>
      connect((code) => {
        // Whoever was not in yet is told by the answer itself.
        if (!entered.current) return;
        entered.current = false;
        setEnded(code);
        setLogin((count) => count + 1);
      }),
    [login],
  );
  useEffect(() => () => api.close(), [api]);

  const again = () => {
    entered.current = false;
    setEnded(undefined);
    setLogin((count) => count + 1);
  };
  return (
    <I18nProvider locale={localeOf(i18n.language)}>
      <Provider value={api.client}>
        <Gate
          key={login}
          api={api}
          ended={ended}
          onEntered={() => {
            entered.current = true;
          }}
          onAgain={again}
        />
      </Provider>
    </I18nProvider>
  );
}
