import { type ReactNode, useMemo } from 'react';
import {
  Cell,
  Column,
  Row,
  type SortDescriptor,
  Table,
  TableBody,
  TableHeader,
  TableLoadMoreItem,
} from 'react-aria-components/Table';
import { TableLayout, Virtualizer } from 'react-aria-components/Virtualizer';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { usePages } from '../api/usePages';
import { Empty, Failed, Loading } from './States';

export type ColumnOf<Item> = {
  id: string;
  name: string;
  width?: `${number}fr` | number;
  isSortable?: boolean;
  /** Its column names the row for who does not see it. */
  isRowHeader?: boolean;
  cell(item: Item): ReactNode;
};

type Props<Item> = {
  label: string;
  columns: ColumnOf<Item>[];
  list: Pick<
    ReturnType<typeof usePages<unknown, object, Item>>,
    'nodes' | 'isLoading' | 'isEmpty' | 'error' | 'hasMore' | 'more'
  >;
  keyOf(item: Item): string;
  /** Where the name of an item leads. */
  href?(item: Item): string;
  empty: string;
  sort?: SortDescriptor;
  onSort?(sort: SortDescriptor): void;
};

const LAYOUT = { rowHeight: 44, headingHeight: 40, loaderHeight: 44 };

/** A long list: only the rows that are seen are in the page, and the next ones are loaded in time. */
export function Rows<Item extends object>(props: Props<Item>) {
  const { label, columns, list, keyOf, href, empty } = props;
  const { t } = useTranslation();
  const items = useMemo(
    () => list.nodes.map((item) => ({ id: keyOf(item), item })),
    [list.nodes, keyOf],
  );
  if (list.error) return <Failed error={list.error} />;
  return (
    <Virtualizer layout={TableLayout} layoutOptions={LAYOUT}>
      <Table
        className="rows"
        aria-label={label}
        sortDescriptor={props.sort}
        onSortChange={props.onSort}
      >
        <TableHeader columns={columns}>
          {(column) => (
            <Column
              id={column.id}
              width={column.width}
              isRowHeader={column.isRowHeader}
              allowsSorting={column.isSortable}
            >
              {({ allowsSorting, sortDirection }) => (
                <>
                  {column.name}
                  {allowsSorting && (
                    <span aria-hidden="true" className="sort">
                      {sortDirection === 'ascending' ? '▲' : sortDirection ? '▼' : '↕'}
                    </span>
                  )}
                </>
              )}
            </Column>
          )}
        </TableHeader>
        <TableBody
          renderEmptyState={() =>
            list.isLoading ? <Loading /> : list.isEmpty ? <Empty text={empty} /> : null
          }
        >
          {items.map(({ id, item }) => (
            <Row key={id} id={id} columns={columns}>
              {(column) => (
                <Cell>
                  {href && column.isRowHeader ? (
                    <Link to={href(item)}>{column.cell(item)}</Link>
                  ) : (
                    column.cell(item)
                  )}
                </Cell>
              )}
            </Row>
          ))}
          {list.hasMore && (
            <TableLoadMoreItem onLoadMore={list.more} isLoading={list.isLoading}>
              {t('states.loading')}
            </TableLoadMoreItem>
          )}
        </TableBody>
      </Table>
    </Virtualizer>
  );
}
