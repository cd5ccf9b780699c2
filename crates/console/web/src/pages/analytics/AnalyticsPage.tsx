import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { AccessibleResources, AnalyticsCases } from '../../api/generated/documents';
import type { AnalyticsCasesQuery, CaseKind } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { Rows } from '../../ui/Rows';
import { ThingFilter } from '../live/ThingFilter';
import { CreateCase, KINDS } from './CreateCase';
import { useCaseState } from './useCaseState';

type Case = AnalyticsCasesQuery['analyticsCases']['nodes'][number];

const pick = ({ analyticsCases }: AnalyticsCasesQuery) => analyticsCases;
const keyOf = ({ id }: Case) => id;

/** `/analytics`: the business cases that the viewer sees, and those that wait to be deleted (U9). */
export function Page() {
  const { t } = useTranslation();
  const stateOf = useCaseState();
  const [asked, setAsked] = useSearchParams();
  const [creating, setCreating] = useState(false);
  const [{ data: creatable }] = useQuery({
    query: AccessibleResources,
    variables: { action: 'analytics_cases.create', kind: 'CAMERA', first: 1 },
  });
  const set = (name: string) => (value?: string) =>
    setAsked(
      (old) => {
        if (value && value !== 'any') old.set(name, value);
        else old.delete(name);
        return old;
      },
      { replace: true },
    );
  const of = (name: string) => asked.get(name) ?? undefined;
  const state = of('suspended') ?? 'any';
  const kind = KINDS.find((kind) => kind === of('kind'));
  const filter = {
    suspended: state === 'any' ? undefined : state === 'yes',
    kind,
    ownerId: of('owner'),
    cameraId: of('camera'),
  };
  const list = usePages(AnalyticsCases, { filter }, pick);
  return (
    <section className="page tall">
      <title>{`${t('nav.analytics')} · Canopy`}</title>
      <div className="row spread">
        <h1>{t('nav.analytics')}</h1>
        {(creatable?.accessibleResources.totalCount ?? 0) > 0 && (
          <Action kind="main" onPress={() => setCreating(true)}>
            {t('analytics.create')}
          </Action>
        )}
      </div>
      <search className="row filters">
        <Choice<CaseKind | 'any'>
          label={t('analytics.kind')}
          value={kind ?? 'any'}
          options={[
            { id: 'any', name: t('common.any') },
            ...KINDS.map((id) => ({ id, name: t(`cases.${id}`) })),
          ]}
          onChange={set('kind')}
        />
        <Choice
          label={t('analytics.state')}
          value={state}
          options={[
            { id: 'any', name: t('common.any') },
            { id: 'yes', name: t('analytics.onlySuspended') },
            { id: 'no', name: t('analytics.notSuspended') },
          ]}
          onChange={set('suspended')}
        />
        <ThingFilter
          label={t('analytics.owner')}
          of="users"
          id={of('owner')}
          onChange={set('owner')}
        />
        <ThingFilter
          label={t('kinds.one.CAMERA')}
          of="CAMERA"
          id={of('camera')}
          onChange={set('camera')}
        />
        <output className="total">
          {list.total === undefined ? '' : t('analytics.total', { count: list.total })}
        </output>
      </search>
      <Rows
        label={t('nav.analytics')}
        list={list}
        keyOf={keyOf}
        href={({ id }) => `/analytics/${id}`}
        empty={t('analytics.empty')}
        columns={[
          { id: 'name', name: t('analytics.name'), isRowHeader: true, cell: ({ name }) => name },
          { id: 'kind', name: t('analytics.kind'), cell: ({ kind }) => t(`cases.${kind}`) },
          { id: 'level', name: t('licenses.levelColumn'), width: 100, cell: ({ level }) => level },
          { id: 'owner', name: t('analytics.owner'), cell: ({ owner }) => owner?.name ?? '–' },
          {
            id: 'cameras',
            name: t('kinds.many.CAMERA'),
            cell: ({ cameras }) => {
              const names = cameras.nodes.map(({ camera }) => camera.name).join(', ');
              return cameras.totalCount > cameras.nodes.length ? `${names}, …` : names;
            },
          },
          { id: 'state', name: t('analytics.state'), cell: (item) => stateOf(item) },
        ]}
      />
      {creating && <CreateCase onClose={() => setCreating(false)} />}
    </section>
  );
}
