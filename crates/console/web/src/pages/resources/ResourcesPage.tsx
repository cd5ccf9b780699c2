import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { Resources } from '../../api/generated/documents';
import type { ResourceKind, ResourcesQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { useSession } from '../../app/api';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { Find } from '../../ui/Find';
import { CREATING, KINDS } from '../../ui/kinds';
import { Rows } from '../../ui/Rows';
import { useCalm } from '../../ui/useSearch';
import { GroupFilter } from '../users/GroupFilter';
import { CreateResource } from './CreateResource';

type Resource = ResourcesQuery['resources']['nodes'][number];

const pick = ({ resources }: ResourcesQuery) => resources;
const keyOf = ({ id }: Resource) => id;

/** `/resources`: cameras, layouts, camera groups and all else that rights are about. */
export function Page() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [asked, setAsked] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const set = (name: string, value: string) =>
    setAsked(
      (old) => {
        if (value) old.set(name, value);
        else old.delete(name);
        return old;
      },
      { replace: true },
    );
  const kind = asked.get('kind') as ResourceKind | null;
  const search = useCalm(asked.get('search') ?? '').trim();
  const variables = {
    kind: kind ?? undefined,
    group: asked.get('group') ?? undefined,
    search: search || undefined,
  };
  const list = usePages(Resources, variables, pick);
  const creatable = KINDS.filter((kind) => can(CREATING[kind]));
  return (
    <section className="page tall">
      <title>{`${t('nav.resources')} · Canopy`}</title>
      <div className="row spread">
        <h1>{t('nav.resources')}</h1>
        {creatable.length > 0 && (
          <Action kind="main" onPress={() => setCreating(true)}>
            {t('resources.create')}
          </Action>
        )}
      </div>
      <search className="row filters">
        <Find
          label={t('resources.search')}
          value={asked.get('search') ?? ''}
          onChange={(text) => set('search', text)}
        />
        <Choice
          label={t('resources.kind')}
          value={kind ?? 'any'}
          options={[
            { id: 'any', name: t('common.any') },
            ...KINDS.map((id) => ({ id, name: t(`kinds.many.${id}`) })),
          ]}
          onChange={(id) => set('kind', id === 'any' ? '' : id)}
        />
        {can('user_groups.view') && (
          <GroupFilter id={asked.get('group')} onChange={(id) => set('group', id ?? '')} />
        )}
        <output className="total">
          {list.total === undefined ? '' : t('resources.total', { count: list.total })}
        </output>
      </search>
      <Rows
        label={t('nav.resources')}
        list={list}
        keyOf={keyOf}
        href={({ id }) => `/resources/${id}`}
        empty={t('resources.empty')}
        columns={[
          { id: 'name', name: t('resources.name'), isRowHeader: true, cell: ({ name }) => name },
          {
            id: 'kind',
            name: t('resources.kind'),
            width: 150,
            cell: ({ kind }) => t(`kinds.one.${kind}`),
          },
          {
            id: 'groups',
            name: t('resources.groups'),
            cell: ({ groups }) => groups.map(({ name }) => name).join(', '),
          },
          {
            id: 'external',
            name: t('resources.externalId'),
            width: 150,
            cell: ({ externalId }) => externalId,
          },
        ]}
      />
      {creating && (
        <CreateResource kinds={creatable} kind={kind} onClose={() => setCreating(false)} />
      )}
    </section>
  );
}
