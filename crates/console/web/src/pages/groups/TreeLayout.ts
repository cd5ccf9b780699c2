import type { TreeRenderProps } from 'react-aria-components/Tree';
import { ListLayout } from 'react-aria-components/Virtualizer';

/** A row as a layout has it. */
type Row = NonNullable<ReturnType<TreeRenderProps['state']['collection']['getItem']>>;

/** How high a row of the tree is. */
const HEIGHT = 36;

export const LAYOUT = { rowHeight: HEIGHT, loaderHeight: HEIGHT };

/**
 * What is not loaded yet takes its place already: whoever drags the scroll bar finds all other rows
 * where they stay, and what is missing is missing where he looks.
 */
export class TreeLayout extends ListLayout<unknown> {
  protected override buildLoader(node: Row, x: number, y: number) {
    const built = super.buildLoader(node, x, y);
    built.layoutInfo.rect.height = HEIGHT * (node.props.rows ?? 0);
    built.validRect = built.layoutInfo.rect.intersection(this.requestedRect);
    return built;
  }
}
