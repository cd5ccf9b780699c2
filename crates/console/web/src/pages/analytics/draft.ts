import type {
  AnalyticsCaseQuery,
  CaseCameraInput,
  CaseKind,
  ReactionKind,
  ResourceKind,
  UpdateCaseInput,
} from '../../api/generated/types';
import type { Named } from '../users/draft';

export type Known = NonNullable<AnalyticsCaseQuery['analyticsCase']>;

/** A camera with the part of its picture as somebody writes it. */
export type Watched = Named & { zone: string; threshold: number };
export type Reacting = { kind: ReactionKind; target: string };

/** What of a business case can be changed. */
export type Draft = { name: string; cameras: Watched[]; reactions: Reacting[]; lists: Named[] };

export const EMPTY: Draft = { name: '', cameras: [], reactions: [], lists: [] };

/** How sure it has to be where nobody says. */
const SURE = 50;

export const REACTIONS: ReactionKind[] = ['NOTIFICATION', 'EMAIL', 'WEBHOOK', 'SCRIPT'];

/** The lists that a case of the kind compares with. */
export const LISTS: Partial<Record<CaseKind, ResourceKind>> = {
  FACE_RECOGNITION: 'PERSON_LIST',
  PLATE_RECOGNITION: 'PLATE_LIST',
};

export const watched = ({ id, name }: Named): Watched => ({ id, name, zone: '', threshold: SURE });

type Corner = { x: number; y: number };

const part = (text: string) => Number(text) / 100;
/** The server keeps ten-thousandths of the picture, hundredths of a per cent. */
const percent = (value: number) => String(Math.round(value * 10_000) / 100);

/** The corners written as `10 20; 90 20; 50 80`, in per cent; undefined where that is not what is written. */
export function cornersOf(zone: string): Corner[] | undefined {
  const corners = zone
    .split(';')
    .map((corner) => corner.trim())
    .filter(Boolean)
    .map((corner) => corner.split(/\s+/));
  const isWritten = corners.every(
    (parts) => parts.length === 2 && parts.every((text) => /^\d+(\.\d+)?$/.test(text)),
  );
  return isWritten ? corners.map(([x = '', y = '']) => ({ x: part(x), y: part(y) })) : undefined;
}

export const zoneOf = (corners: Corner[]): string =>
  corners.map(({ x, y }) => `${percent(x)} ${percent(y)}`).join('; ');

export const draftOf = (of: Known): Draft => ({
  name: of.name,
  cameras: of.cameras.nodes.map(({ camera, zone, threshold }) => ({
    id: camera.id,
    name: camera.name,
    zone: zoneOf(zone),
    threshold,
  })),
  reactions: of.reactions.map(({ kind, target }) => ({ kind, target: target ?? '' })),
  lists: of.lists.map(({ id, name }) => ({ id, name })),
});

/** What is sent of it; undefined while a zone is half written or something needed is missing. */
export function partsOf({ name, cameras, reactions, lists }: Draft) {
  const watching = cameras.flatMap(({ id, zone, threshold }): CaseCameraInput[] => {
    const corners = cornersOf(zone);
    return corners ? [{ cameraId: id, zone: corners, threshold }] : [];
  });
  if (!name.trim() || cameras.length === 0 || watching.length < cameras.length) return undefined;
  return {
    name: name.trim(),
    cameras: watching,
    reactions: reactions.map(({ kind, target }) => ({
      kind,
      target: kind === 'NOTIFICATION' ? null : target.trim(),
    })),
    listIds: lists.map(({ id }) => id),
  };
}

/** Only what was changed is sent: what is left out stays, what the viewer does not see included. */
export function changes(of: Known, draft: Draft): UpdateCaseInput | undefined {
  const parts = partsOf(draft);
  if (!parts) return undefined;
  const before = { ...partsOf(draftOf(of)) } as Record<string, unknown>;
  const changed = Object.entries(parts).filter(
    ([name, value]) => JSON.stringify(before[name]) !== JSON.stringify(value),
  );
  return { caseId: of.id, ...Object.fromEntries(changed) };
}
