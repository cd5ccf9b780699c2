import { type ReactNode, useState } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { type Command, type Outcome, useCommand, useTrial } from '../api/command';
import { aboutNone, type Refusal } from '../api/failure';
import { Action } from './Action';
import { Preview } from './Preview';
import { Refused } from './Refusals';

export type CommandProps<Data, Input> = {
  document: Command<Data, Input>;
  /** What would be sent; undefined while something needed is missing. */
  input: Input | undefined;
  /** The fields that show what is refused about them. */
  fields?: string[];
  confirm: string;
  danger?: boolean;
  /** Off where the server knows no dry run of it. */
  tries?: boolean;
  isDisabled?: boolean;
  /** What is said before there is anything to try. */
  idle?: string;
  onDone(data: Data): void;
  onCancel?(): void;
  children?: ReactNode | ((refusals: Refusal[]) => ReactNode);
};

/** A form for one command: its fields, what it would change, and why it may be refused. */
export function CommandForm<Data, Input>(props: CommandProps<Data, Input>) {
  const { document, input, fields = [], tries = true, children, onCancel, onDone } = props;
  const { t } = useTranslation();
  const trial = useTrial(document, tries ? input : undefined);
  const { run, busy } = useCommand(document);
  const [sent, setSent] = useState<{ input: Input; outcome: Outcome<Data> }>();
  const asked = JSON.stringify(input);
  // A refusal stands until the form is changed; then what the trial says counts.
  const answered = sent && JSON.stringify(sent.input) === asked ? sent.outcome : undefined;
  const refusals = (answered ?? trial.outcome)?.refusals ?? [];

  async function submit() {
    if (input === undefined || props.isDisabled) return;
    const outcome = await run(input);
    if (!outcome) return;
    setSent({ input, outcome });
    if (outcome.refusals.length === 0 && outcome.data) onDone(outcome.data);
  }
  return (
    <Form
      className="command"
      onSubmit={(event) => {
        event.preventDefault();
        // A form inside a dialog of another form is not part of it.
        event.stopPropagation();
        void submit();
      }}
    >
      <div className="fields">
        {typeof children === 'function' ? children(refusals) : children}
        <Refused of={aboutNone(refusals, ...fields)} />
        <div className="row">
          <Action
            kind={props.danger ? 'danger' : 'main'}
            type="submit"
            isPending={busy}
            isDisabled={props.isDisabled}
          >
            {props.confirm}
          </Action>
          {onCancel && <Action onPress={onCancel}>{t('common.cancel')}</Action>}
        </div>
      </div>
      {tries && <Preview trial={trial} idle={props.idle} />}
    </Form>
  );
}
