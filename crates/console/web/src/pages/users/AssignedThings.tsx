import { useTranslation } from 'react-i18next';
import type { Refusal } from '../../api/failure';
import { Action } from '../../ui/Action';
import { Chosen } from '../../ui/Chosen';
import { KINDS } from '../../ui/kinds';
import { Part } from '../../ui/Part';
import { Pick } from '../../ui/Pick';
import type { Assigned } from './draft';

type Props = { things: Assigned[]; onChange(things: Assigned[]): void; refusals: Refusal[] };

/** Cameras that a layout or camera group is refused for (U8): all that is missing are these. */
const missing = (refusals: Refusal[]): Assigned[] =>
  refusals
    .filter(({ code }) => code.endsWith('_WITHOUT_CAMERAS'))
    .flatMap(({ blockers }) => blockers)
    .flatMap((thing) =>
      thing.__typename === 'Resource' && thing.kind === 'CAMERA'
        ? [{ id: thing.id, name: thing.name, kind: thing.kind }]
        : [],
    );

/** What is individually assigned, view-only (T9, T10, U4). */
export function AssignedThings({ things, onChange, refusals }: Props) {
  const { t } = useTranslation();
  const add = (more: Assigned[]) => {
    const known = new Map([...things, ...more].map((thing) => [thing.id, thing]));
    onChange([...known.values()]);
  };
  const cameras = missing(refusals);
  return (
    <Part title={t('user.assigned')} hint={t('user.assignedHint')} refusals={refusals}>
      {cameras.length > 0 && (
        <Action onPress={() => add(cameras)}>
          {t('user.addMissing', { count: new Set(cameras.map(({ id }) => id)).size })}
        </Action>
      )}
      {KINDS.map((kind) => {
        const of = things.filter((thing) => thing.kind === kind);
        return (
          <div key={kind} className="kind">
            <Pick
              label={t(`kinds.add.${kind}`)}
              of={kind}
              onPick={({ id, name }) => add([{ id, name, kind }])}
            />
            <Chosen
              label={t(`kinds.many.${kind}`)}
              items={of}
              onChange={(left) =>
                onChange([...things.filter((thing) => thing.kind !== kind), ...left])
              }
            />
          </div>
        );
      })}
    </Part>
  );
}
