import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { Groups } from '../../api/generated/documents';
import type { GroupsQuery } from '../../api/generated/types';
import { usePages } from '../../api/usePages';
import { Find } from '../../ui/Find';
import { Rows } from '../../ui/Rows';
import { useCalm } from '../../ui/useSearch';
import { GroupPanel } from './GroupPanel';
import { GroupTree } from './GroupTree';

type Group = GroupsQuery['groups']['nodes'][number];

const pick = ({ groups }: GroupsQuery) => groups;
const keyOf = ({ id }: Group) => id;

/** What is found in the whole tree, each with where it stands. */
function Found({ search }: { search: string }) {
  const { t } = useTranslation();
  const list = usePages(Groups, { search }, pick);
  return (
    <>
      <output className="total">
        {list.total === undefined ? '' : t('groups.total', { count: list.total })}
      </output>
      <Rows
        label={t('groups.found')}
        list={list}
        keyOf={keyOf}
        href={({ id }) => `/groups/${id}?search=${encodeURIComponent(search)}`}
        empty={t('states.nothingFound')}
        columns={[
          { id: 'name', name: t('groups.name'), isRowHeader: true, cell: ({ name }) => name },
          {
            id: 'path',
            name: t('groups.path'),
            cell: ({ path }) => path.map(({ name }) => name).join(' / '),
          },
        ]}
      />
    </>
  );
}

/** `/groups` and `/groups/…`: the tree, and the group that is looked at. */
export function Page() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [asked, setAsked] = useSearchParams();
  const search = asked.get('search') ?? '';
  const calm = useCalm(search).trim();
  return (
    <section className="page tall">
      <title>{`${t('nav.groups')} · Canopy`}</title>
      <h1>{t('nav.groups')}</h1>
      <div className="split">
        <div className="side">
          <Find
            label={t('groups.search')}
            value={search}
            onChange={(text) => setAsked(text ? { search: text } : {}, { replace: true })}
          />
          {calm ? <Found search={calm} /> : <GroupTree current={id} />}
        </div>
        <div className="main">
          {id ? <GroupPanel key={id} id={id} /> : <p className="empty">{t('groups.choose')}</p>}
        </div>
      </div>
    </section>
  );
}
