import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { Text } from 'react-aria-components/Text';
import { useTranslation } from 'react-i18next';
import { useActionName } from '../../texts/actions';

type Props = {
  actions: string[];
  allowed: boolean[];
  chosen: string | null;
  isBusy: boolean;
  onChoose(action: string): void;
};

/** Every action with its yes or no. */
export function Answers({ actions, allowed, chosen, isBusy, onChoose }: Props) {
  const { t } = useTranslation();
  const actionName = useActionName();
  return (
    <ListBox
      className={isBusy ? 'answers busy' : 'answers'}
      aria-label={t('access.answers')}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={chosen ? [chosen] : []}
      onSelectionChange={(keys) => {
        const [action] = keys === 'all' ? [] : [...keys];
        if (action) onChoose(String(action));
      }}
    >
      {actions.map((action, at) => {
        const answer = allowed[at] ? t('access.yes') : t('access.no');
        const name = actionName(action);
        return (
          <ListBoxItem key={action} id={action} textValue={name} className="option">
            <Text slot="label">{name}</Text>
            <Text slot="description" className={allowed[at] ? 'gained' : 'lost'}>
              {answer}
            </Text>
          </ListBoxItem>
        );
      })}
    </ListBox>
  );
}
