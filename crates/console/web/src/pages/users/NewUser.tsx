import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useQuery } from 'urql';
import { about } from '../../api/failure';
import { CreateUser, DuplicateUser, ServiceTerms } from '../../api/generated/documents';
import { CommandForm } from '../../ui/CommandForm';
import { TextInput } from '../../ui/TextInput';
import { tell } from '../../ui/told';
import { useKept } from '../../ui/useKept';
import { AddressPool } from './AddressPool';
import { AssignedThings } from './AssignedThings';
import { type Draft, duplicate, EMPTY, isComplete, newUser } from './draft';
import { LicenseCounts } from './LicenseCounts';
import { Limits } from './Limits';
import { NewPassword } from './NewPassword';
import { Places } from './Places';
import { Terms } from './Terms';

const FIELDS = [
  'name',
  'email',
  'password',
  'memberships',
  'resourceIds',
  'actionLimits',
  'ipPool',
  'licenses',
  'acceptTerms',
];

type Props = { title: string; of?: { id: string; settings: Draft } };

/** The whole form of a new user (U2 to U8), with what it would change beside it. */
export function NewUser({ title, of }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [draft, keep, drop] = useKept(`user.${of?.id ?? 'new'}`, of?.settings ?? EMPTY);
  const [password, setPassword] = useState('');
  const [terms, setTerms] = useState<string>();
  const [{ data }] = useQuery({ query: ServiceTerms });
  const set = (part: Partial<Draft>) => keep({ ...draft, ...part });
  const done = (name: string, user: { id: string } | null) => {
    drop();
    tell(t('users.saidCreated', { name }));
    void navigate(user ? `/users/${user.id}` : '/users');
  };
  const common = {
    fields: FIELDS,
    confirm: t('users.create'),
    idle: t('users.fillIn'),
    onCancel: () => {
      drop();
      void navigate(-1);
    },
  };
  const ready = isComplete(draft, password);
  const fields: Parameters<typeof CommandForm>[0]['children'] = (refusals) => (
    <>
      <TextInput
        label={t('user.name')}
        isRequired
        autoFocus
        value={draft.name}
        onChange={(name) => set({ name })}
        refusals={about(refusals, 'name')}
        autoComplete="off"
      />
      <TextInput
        label={t('user.email')}
        type="email"
        isRequired
        value={draft.email}
        onChange={(email) => set({ email })}
        refusals={about(refusals, 'email')}
        autoComplete="off"
      />
      <NewPassword
        label={t('user.password')}
        value={password}
        onChange={setPassword}
        refusals={about(refusals, 'password')}
      />
      <Places
        places={draft.memberships}
        onChange={(memberships) => set({ memberships })}
        refusals={about(refusals, 'memberships')}
      />
      <AssignedThings
        things={draft.resources}
        onChange={(resources) => set({ resources })}
        refusals={about(refusals, 'resourceIds')}
      />
      <Limits
        limits={draft.limits}
        onChange={(limits) => set({ limits })}
        refusals={about(refusals, 'actionLimits')}
      />
      <LicenseCounts
        counts={draft.licenses}
        onChange={(licenses) => set({ licenses })}
        refusals={about(refusals, 'licenses')}
      />
      <AddressPool
        pool={draft.ipPool}
        onChange={(ipPool) => set({ ipPool })}
        refusals={about(refusals, 'ipPool')}
      />
      {data?.serviceTerms && (
        <Terms
          terms={data.serviceTerms}
          accepted={terms}
          onChange={setTerms}
          refusals={about(refusals, 'acceptTerms')}
        />
      )}
    </>
  );
  return (
    <section className="page">
      <title>{`${title} · Canopy`}</title>
      <h1>{title}</h1>
      {of ? (
        <CommandForm
          {...common}
          document={DuplicateUser}
          input={ready ? duplicate(of.id, of.settings, draft, password, terms) : undefined}
          onDone={({ duplicateUser }) => done(draft.name, duplicateUser.user)}
        >
          {fields}
        </CommandForm>
      ) : (
        <CommandForm
          {...common}
          document={CreateUser}
          input={ready ? newUser(draft, password, terms) : undefined}
          onDone={({ createUser }) => done(draft.name, createUser.user)}
        >
          {fields}
        </CommandForm>
      )}
    </section>
  );
}
