import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Tree, TreeItem, TreeItemContent, TreeLoadMoreItem } from 'react-aria-components/Tree';
import { useDragAndDrop } from 'react-aria-components/useDragAndDrop';
import { ListLayout, Virtualizer } from 'react-aria-components/Virtualizer';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/api';
import { Failed, Loading } from '../../ui/States';
import { MoveGroup } from './MoveGroup';
import { type Branch, useTree } from './useTree';

const GROUP = 'canopy-group';
const LAYOUT = { rowHeight: 36, loaderHeight: 36 };

type Moving = { id: string; name: string; to: { id: string; name: string } };

/** The tree of groups: only what is open is loaded, only what is seen is in the page. */
export function GroupTree({ current }: { current: string | undefined }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [open, setOpen] = useState<Set<string>>(new Set());
  const [moving, setMoving] = useState<Moving>();
  const { top, below, hasMore, more, error } = useTree(open);
  const names = new Map<string, string>();

  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (keys) =>
      [...keys].map((key) => ({
        [GROUP]: String(key),
        'text/plain': names.get(String(key)) ?? '',
      })),
    acceptedDragTypes: [GROUP],
    shouldAcceptItemDrop: () => true,
    getDropOperation: () => 'move',
    async onItemDrop({ items, target }) {
      const [item] = items;
      if (item?.kind !== 'text') return;
      const id = await item.getText(GROUP);
      const to = String(target.key);
      if (id !== to) {
        setMoving({ id, name: names.get(id) ?? '', to: { id: to, name: names.get(to) ?? '' } });
      }
    },
  });

  const item = (group: Branch) => {
    names.set(group.id, group.name);
    const count = group.children.totalCount;
    return (
      <TreeItem
        key={group.id}
        id={group.id}
        textValue={group.name}
        hasChildItems={count > 0}
        href={`/groups/${group.id}`}
        className={group.id === current ? 'branch current' : 'branch'}
      >
        <TreeItemContent>
          {({ hasChildItems, allowsDragging }) => (
            <>
              {hasChildItems ? (
                <Button slot="chevron" className="fold">
                  <span aria-hidden="true">▸</span>
                </Button>
              ) : (
                <span className="fold" />
              )}
              <span className="name">{group.name}</span>
              {count > 0 && <small>{count}</small>}
              {allowsDragging && (
                <Button
                  slot="drag"
                  className="drag"
                  aria-label={t('groups.drag', { name: group.name })}
                >
                  ⠿
                </Button>
              )}
            </>
          )}
        </TreeItemContent>
        {open.has(group.id) && below(group.id).map(item)}
        {/* The arrow key opens what has something in it already, not what says that it has. */}
        {count > 0 && !open.has(group.id) && <TreeLoadMoreItem />}
        {open.has(group.id) && hasMore(group.id) && (
          <TreeLoadMoreItem onLoadMore={() => more(group.id)} isLoading>
            {t('states.loading')}
          </TreeLoadMoreItem>
        )}
      </TreeItem>
    );
  };

  if (error) return <Failed error={error} />;
  if (!top) return <Loading />;
  return (
    <>
      <Virtualizer layout={ListLayout} layoutOptions={LAYOUT}>
        <Tree
          className="tree"
          aria-label={t('groups.tree')}
          expandedKeys={open}
          onExpandedChange={(keys) => setOpen(new Set([...keys].map(String)))}
          dragAndDropHooks={can('user_groups.move') ? dragAndDropHooks : undefined}
        >
          {top.map(item)}
        </Tree>
      </Virtualizer>
      {moving && <MoveGroup group={moving} to={moving.to} onClose={() => setMoving(undefined)} />}
    </>
  );
}
