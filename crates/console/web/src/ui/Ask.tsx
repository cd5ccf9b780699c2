import type { ReactNode } from 'react';
import { Dialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useTranslation } from 'react-i18next';
import { Action } from './Action';
import { CommandForm, type CommandProps } from './CommandForm';

type Props = {
  title: string;
  onClose(): void;
  /** Only shows something, so that it may be left by a press beside it. */
  isLight?: boolean;
  children: ReactNode;
};

/** A dialog that stays until it is answered or left. */
export function Ask({ title, onClose, isLight, children }: Props) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className="overlay"
      isOpen
      isDismissable={isLight}
      onOpenChange={(open) => open || onClose()}
    >
      <Modal className="modal">
        <Dialog className="dialog">
          <Heading slot="title">{title}</Heading>
          {children}
          {isLight && <Action onPress={onClose}>{t('common.close')}</Action>}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** A command in a dialog. */
export function AskCommand<Data, Input>({
  title,
  onClose,
  onDone,
  ...form
}: Omit<CommandProps<Data, Input>, 'onCancel'> & Pick<Props, 'title' | 'onClose'>) {
  const done = (data: Data) => {
    onDone(data);
    onClose();
  };
  return (
    <Ask title={title} onClose={onClose}>
      <CommandForm {...form} onDone={done} onCancel={onClose} />
    </Ask>
  );
}
