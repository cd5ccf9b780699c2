import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Signal } from '../api/signal';
import { Action } from './Action';

type Note = { text: string; undo?: () => Promise<string | undefined> };

const note = new Signal<Note | undefined>(undefined);
/** How long it is said; what can be undone longer, for who reads first what came of it. */
const LONG = 12_000;
const LONGER = 60_000;

/** Says what was done, with a way back where there is one; `undo` returns why it failed. */
export const tell = (text: string, undo?: Note['undo']): void => note.set({ text, undo });

/** Where it is said, in every page. */
export function Told() {
  const { t } = useTranslation();
  const told = useSyncExternalStore(note.subscribe, note.get);
  useEffect(() => {
    if (!told) return;
    const timer = setTimeout(() => note.set(undefined), told.undo ? LONGER : LONG);
    return () => clearTimeout(timer);
  }, [told]);
  const undo = async () => {
    const failed = await told?.undo?.();
    note.set({ text: failed ?? t('common.undone') });
  };
  return (
    <output className="told">
      {told && (
        <span className="row">
          {told.text}
          {told.undo && <Action onPress={() => void undo()}>{t('common.undo')}</Action>}
          <Action kind="quiet" aria-label={t('common.close')} onPress={() => note.set(undefined)}>
            ×
          </Action>
        </span>
      )}
    </output>
  );
}
