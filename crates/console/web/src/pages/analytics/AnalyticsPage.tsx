import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useQuery } from 'urql';
import { AccessibleResources, AnalyticsCases } from '../../api/generated/documents';
import type { AnalyticsCasesQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { Action } from '../../ui/Action';
import { Choice } from '../../ui/Choice';
import { Rows } from '../../ui/Rows';
import { useTime } from '../../ui/times';
import { CaseDialog } from './CaseDialog';
import { CreateCase } from './CreateCase';

type Case = AnalyticsCasesQuery['analyticsCases']['nodes'][number];

const pick = ({ analyticsCases }: AnalyticsCasesQuery) => analyticsCases;
const keyOf = ({ id }: Case) => id;

/** `/analytics`: the business cases that the viewer sees, and those that wait to be deleted (U9). */
export function Page() {
  const { t } = useTranslation();
  const time = useTime();
  const [asked, setAsked] = useSearchParams();
  const [shown, setShown] = useState<string>();
  const [creating, setCreating] = useState(false);
  const [{ data: creatable }] = useQuery({
    query: AccessibleResources,
    variables: { action: 'analytics_cases.create', kind: 'CAMERA', first: 1 },
  });
  const state = asked.get('suspended') ?? 'any';
  const filter = { suspended: state === 'any' ? undefined : state === 'yes' };
  const list = usePages(AnalyticsCases, { filter }, pick);
  const found = list.nodes.find(({ id }) => id === shown);
  const stateOf = ({ suspendedAt, deletedAt, paused }: Case) => {
    if (suspendedAt) return t('analytics.suspended', { at: time(deletedAt) });
    return paused ? t('analytics.paused') : t('analytics.runs');
  };
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
        <Choice
          label={t('analytics.state')}
          value={state}
          options={[
            { id: 'any', name: t('common.any') },
            { id: 'yes', name: t('analytics.onlySuspended') },
            { id: 'no', name: t('analytics.notSuspended') },
          ]}
          onChange={(id) => setAsked(id === 'any' ? {} : { suspended: id }, { replace: true })}
        />
        <output className="total">
          {list.total === undefined ? '' : t('analytics.total', { count: list.total })}
        </output>
      </search>
      <Rows
        label={t('nav.analytics')}
        list={list}
        keyOf={keyOf}
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
          { id: 'state', name: t('analytics.state'), cell: stateOf },
          {
            id: 'open',
            name: t('users.actions'),
            width: 110,
            cell: ({ id, name }) => (
              <Action
                kind="quiet"
                aria-label={t('analytics.openNamed', { name })}
                onPress={() => setShown(id)}
              >
                {t('analytics.open')}
              </Action>
            ),
          },
        ]}
      />
      {creating && <CreateCase onClose={() => setCreating(false)} />}
      {found && (
        <CaseDialog of={found} state={stateOf(found)} onClose={() => setShown(undefined)} />
      )}
    </section>
  );
}
