import { type FC, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import {
  Tree,
  TreeItem,
  TreeItemContent,
  TreeLoadMoreItem,
  type TreeLoadMoreItemProps,
} from 'react-aria-components/Tree';
import { useDragAndDrop } from 'react-aria-components/useDragAndDrop';
import { Virtualizer } from 'react-aria-components/Virtualizer';
import { useTranslation } from 'react-i18next';
import { useSession } from '../../app/api';
import { Failed, Loading } from '../../ui/States';
import { MoveGroup } from './MoveGroup';
import { Rest } from './Rest';
import { LAYOUT, TreeLayout } from './TreeLayout';
import { type Branch, useTree } from './useTree';

const GROUP = 'canopy-group';

/** With how many rows it stands for, which the layout asks. */
const Unloaded: FC<TreeLoadMoreItemProps & { rows: number }> = TreeLoadMoreItem;

type Moving = { id: string; name: string; to: { id: string; name: string } };

/** The tree of groups: only what is open is loaded, only what is seen is in the page. */
export function GroupTree({ current }: { current: string | undefined }) {
  const { t } = useTranslation();
  const { can } = useSession();
  const [open, setOpen] = useState<Set<string>>(new Set());
  const [moving, setMoving] = useState<Moving>();
  const { top, hasMoreTop, moreTop, below, hasMore, more, error } = useTree(open);
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
    const isOpen = open.has(group.id);
    const known = isOpen ? below(group.id) : [];
    const rest = isOpen && hasMore(group.id) ? Math.max(count - known.length, 1) : 0;
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
        {known.map(item)}
        {/* The arrow key opens what has something in it already, not what says that it has. */}
        {count > 0 && !isOpen && <TreeLoadMoreItem />}
        {rest > 0 && (
          <Unloaded isLoading rows={rest}>
            <Rest loaded={known.length} onSeen={() => more(group.id)} />
          </Unloaded>
        )}
      </TreeItem>
    );
  };

  if (error) return <Failed error={error} />;
  if (!top) return <Loading />;
  return (
    <>
      <Virtualizer layout={TreeLayout} layoutOptions={LAYOUT}>
        <Tree
          className="tree"
          aria-label={t('groups.tree')}
          expandedKeys={open}
          onExpandedChange={(keys) => setOpen(new Set([...keys].map(String)))}
          dragAndDropHooks={can('user_groups.move') ? dragAndDropHooks : undefined}
        >
          {top.map(item)}
          {hasMoreTop && (
            <Unloaded isLoading rows={1}>
              <Rest loaded={top.length} onSeen={moreTop} />
            </Unloaded>
          )}
        </Tree>
      </Virtualizer>
      {moving && <MoveGroup group={moving} to={moving.to} onClose={() => setMoving(undefined)} />}
    </>
  );
}
