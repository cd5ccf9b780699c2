import { useTranslation } from 'react-i18next';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { TextInput } from '../../ui/TextInput';
import { REACTIONS, type Reacting } from './draft';

type Props = { reactions: Reacting[]; onChange(reactions: Reacting[]): void };

/** What follows an event, each with whom or what it goes to. */
export function ReactionFields({ reactions, onChange }: Props) {
  const { t } = useTranslation();
  const change = (at: number, values: Partial<Reacting>) =>
    onChange(reactions.map((reaction, i) => (i === at ? { ...reaction, ...values } : reaction)));
  return (
    <>
      {reactions.map(({ kind, target }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may be the same, and each stays where it is
        <div key={at} className="row">
          <Choice
            label={t('analytics.reaction')}
            value={kind}
            options={REACTIONS.map((id) => ({ id, name: t(`reactions.${id}`) }))}
            onChange={(kind) => change(at, { kind })}
          />
          {kind !== 'NOTIFICATION' && (
            <TextInput
              label={t(`reactions.to.${kind}`)}
              isRequired
              value={target}
              onChange={(target) => change(at, { target })}
            />
          )}
          <Action
            kind="quiet"
            aria-label={t('common.remove', { name: t(`reactions.${kind}`) })}
            onPress={() => onChange(reactions.filter((_, i) => i !== at))}
          >
            ×
          </Action>
        </div>
      ))}
      <div>
        <Action onPress={() => onChange([...reactions, { kind: 'NOTIFICATION', target: '' }])}>
          {t('analytics.addReaction')}
        </Action>
      </div>
    </>
  );
}
