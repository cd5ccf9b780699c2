import type { Page } from '@playwright/test';
import type { ROUTES } from '../src/app/routes';
import { expect, GROUP_MANAGER, login, MANAGER } from './fixtures';

type Visit = {
  /** Where it begins. */
  from: string;
  /** The row that leads on from there to the page of one thing. */
  row?: string | RegExp;
  /** What shows that the page is there. */
  shown: string | RegExp;
  /** Buttons that open a dialog, some of a part of the page: `part: button`. */
  dialogs?: (string | RegExp)[];
  /** What is opened within the page. */
  open?: (page: Page) => Promise<void>;
  /** Who visits it, if not a System manager. */
  as?: string;
};

async function openLimits(page: Page) {
  await page.getByText('Hold to chosen actions only').click();
  await page.getByRole('button', { name: 'PTZ' }).click();
  await expect(page.getByText('turn and zoom a camera')).toBeVisible();
}

/** Each page of the router: one that is missing here is an error of types, and fails the test. */
export const VISITS: Record<keyof typeof ROUTES, Visit> = {
  users: { from: '/users', shown: /^\d+ users$/, dialogs: ['Delete Ada Abbott'] },
  'users/new': { from: '/users/new', shown: 'Add user', open: openLimits },
  'users/:id': {
    from: '/users?search=Ada Abbott',
    row: 'Ada Abbott',
    shown: 'Accessible cameras',
    dialogs: [
      /Change the role in/,
      'Profile: Edit',
      'Action limits: Edit',
      'IP addresses: Edit',
      'Licences: Edit',
      'Set password',
      'Assign',
      'Deactivate',
    ],
  },
  groups: { from: '/groups', shown: 'Choose a group in the tree.' },
  'groups/:id': {
    from: '/groups?search=Kenai',
    row: /Kenai/,
    shown: /member/,
    dialogs: ['New group', 'Rename', 'Move', 'Delete', 'Add member', 'Assign resources'],
  },
  resources: {
    from: '/resources',
    shown: /resources$/,
    dialogs: ['New resource'],
    as: GROUP_MANAGER,
  },
  'resources/:id': {
    from: '/resources?kind=LAYOUT&search=Alameda overview',
    row: 'Alameda overview',
    shown: 'Cameras (4)',
    dialogs: ['Edit', 'Delete', 'Add camera'],
    as: GROUP_MANAGER,
  },
  access: { from: '/access', shown: 'Shown as it is now.' },
  live: { from: '/live', shown: /in the last 24 hours/ },
  audit: { from: '/audit', shown: /^A user was|^Resources were/ },
  licenses: { from: '/licenses', shown: 'Licences of the System', dialogs: ['Edit'] },
  analytics: {
    from: '/analytics',
    shown: /business case/,
    dialogs: ['New business case'],
    as: GROUP_MANAGER,
  },
  'analytics/:id': {
    from: '/analytics',
    row: 'Visited',
    shown: 'What it is',
    dialogs: ['Edit', 'Pause', 'Delete'],
    as: GROUP_MANAGER,
  },
  account: {
    from: '/account',
    shown: 'API tokens',
    dialogs: ['Edit', 'Change password', 'New token'],
  },
};

/** Goes to each page in turn. */
export async function visit(
  page: Page,
  look: (path: string, visit: Visit) => Promise<void>,
): Promise<void> {
  let viewer = '';
  for (const [path, of] of Object.entries(VISITS)) {
    const { from, row, shown, as = MANAGER } = of;
    if (as === viewer) await page.goto(from);
    else await login(page, as, from);
    viewer = as;
    if (row) await page.getByRole('rowheader', { name: row }).first().getByRole('link').click();
    const main = page.getByRole('main');
    await expect(main.getByText(shown).locator('visible=true').first(), path).toBeVisible();
    await look(path, of);
  }
}
