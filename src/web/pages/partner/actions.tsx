import { CalendarClock, ClipboardPlus, Hand, PhoneCall } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RecommendedTask, Text } from '../../../core/types.ts';
import { useMayWrite } from '../../data/meta.ts';
import { useOwners } from '../../data/owners.ts';
import { partnerPath } from '../../data/partner.ts';
import { date } from '../../lib/format.ts';
import { label } from '../../lib/labels.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { inDays, Options, Sent, type FormProps } from './form.tsx';
import { OverrideForm } from './override.tsx';

const T = {
  task: { ja: 'タスクを作る', en: 'Make a task' },
  taskNote: { ja: 'CRM の担当者のタスクになります。', en: 'It becomes a task of the owner in the CRM.' },
  which: { ja: 'どの対応', en: 'Which' },
  handOver: { ja: '担当する人', en: 'Who does it' },
  present: { ja: '今の担当', en: 'The present owner' },
  noTask: {
    ja: 'いまおすすめの対応はありません。すでに CRM にあるか、先送り中です。',
    en: 'No task is recommended now: it is in the CRM already, or put off.',
  },
  due: { ja: '期限', en: 'Due' },
  taskDone: { ja: 'タスクを作りました。CRM に書き込みます', en: 'Task made; it is being written to the CRM' },
  note: { ja: '連絡を記録', en: 'Note a contact' },
  kind: { ja: '種類', en: 'Kind' },
  call: { ja: '電話', en: 'Call' },
  meeting: { ja: '面談', en: 'Meeting' },
  visit: { ja: '同行', en: 'Joint visit' },
  said: { ja: '内容', en: 'What was said' },
  on: { ja: '日付', en: 'Date' },
  noteDone: { ja: '記録しました', en: 'Noted' },
  snooze: { ja: '先送り', en: 'Snooze' },
  override: { ja: '手動設定', en: 'Set by hand' },
  until: { ja: 'いつまで', en: 'Until' },
  reason: { ja: '理由', en: 'Reason' },
  snoozeDone: { ja: '先送りしました', en: 'Snoozed' },
} satisfies Record<string, Text>;

type Kind = 'task' | 'note' | 'snooze' | 'override';
const ICONS = { task: ClipboardPlus, note: PhoneCall, snooze: CalendarClock, override: Hand };

/** In a list of many only what is done every day. */
const DAILY: readonly Kind[] = ['task', 'note', 'snooze'];

interface ActionsProps {
  readonly id: string;
  readonly name: string;
  readonly tasks: readonly RecommendedTask[];
  /** Whether making a task is what the page is about. */
  readonly primary?: boolean;
}

/** What can be done with a partner, from here: into the CRM and into the log. */
export function Actions({ id, name, tasks, primary = false }: ActionsProps): ReactNode {
  const { t } = useLanguage();
  const may = useMayWrite();
  const [open, setOpen] = useState<Kind | null>(null);
  const close = (): void => {
    setOpen(null);
  };
  if (!may) return null;
  return (
    <>
      {(primary ? [...DAILY, 'override' as const] : DAILY).map((kind) => {
        const Icon = ICONS[kind];
        return (
          <button
            key={kind}
            type="button"
            className={kind === 'task' && primary ? 'button primary' : 'button'}
            onClick={() => {
              setOpen(kind);
            }}
          >
            <Icon size={15} aria-hidden="true" />
            {t(T[kind])}
          </button>
        );
      })}
      <Dialog title={open === null ? '' : `${t(T[open])} – ${name}`} open={open !== null} onClose={close}>
        {open === 'task' && <TaskForm id={id} tasks={tasks} onDone={close} />}
        {open === 'note' && <NoteForm id={id} onDone={close} />}
        {open === 'snooze' && <SnoozeForm id={id} onDone={close} />}
        {open === 'override' && <OverrideForm id={id} onDone={close} />}
      </Dialog>
    </>
  );
}

function TaskForm({ id, tasks, onDone }: FormProps & { readonly tasks: readonly RecommendedTask[] }): ReactNode {
  const { t, locale } = useLanguage();
  const [chosen, setChosen] = useState(tasks[0]?.key ?? '');
  const owners = useOwners().filter(({ active }) => active);
  const task = tasks.find(({ key }) => key === chosen);
  if (task === undefined) return <p className="soft">{t(T.noTask)}</p>;
  return (
    <Sent
      onDone={onDone}
      done={T.taskDone}
      action={({ owner }) => ({
        path: `${partnerPath(id)}/tasks`,
        body: { key: task.key, ...(owner === undefined || owner === '' ? {} : { owner }) },
      })}
    >
      <label>
        {t(T.which)}
        <select
          value={chosen}
          onChange={(event) => {
            setChosen(event.target.value);
          }}
        >
          {tasks.map(({ key, subject }) => (
            <option key={key} value={key}>
              {subject[locale]}
            </option>
          ))}
        </select>
      </label>
      <p className="preline small">{task.description[locale]}</p>
      <p className="note">
        {t(T.due)} {date(task.dueOn, locale)} · {t(T.taskNote)}
      </p>
      <label>
        {t(T.handOver)}
        <select name="owner">
          <option value="">{t(T.present)}</option>
          {owners.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
    </Sent>
  );
}

function NoteForm({ id, onDone }: FormProps): ReactNode {
  const { t, locale } = useLanguage();
  return (
    <Sent
      onDone={onDone}
      done={T.noteDone}
      action={({ type, note, on, outcome }) => ({
        path: `${partnerPath(id)}/notes`,
        body: {
          type,
          on,
          ...(note === undefined || note === '' ? {} : { note }),
          ...(outcome === undefined || outcome === '' ? {} : { outcome }),
        },
      })}
    >
      <label>
        {t(T.kind)}
        <select name="type">
          <option value="call.connected">{t(T.call)}</option>
          <option value="meeting.held">{t(T.meeting)}</option>
          <option value="visit.joint">{t(T.visit)}</option>
        </select>
      </label>
      <label>
        {t(T.on)}
        <input name="on" type="date" required defaultValue={inDays(0)} max={inDays(0)} />
      </label>
      <label>
        {label('taskOutcome', locale)}
        <Options name="outcome" field="taskOutcome" />
      </label>
      <label>
        {t(T.said)}
        <textarea name="note" rows={3} maxLength={4000} />
      </label>
    </Sent>
  );
}

function SnoozeForm({ id, onDone }: FormProps): ReactNode {
  const { t } = useLanguage();
  return (
    <Sent
      onDone={onDone}
      done={T.snoozeDone}
      action={({ until, reason }) => ({ method: 'PUT', path: `${partnerPath(id)}/snooze`, body: { until, reason } })}
    >
      <label>
        {t(T.until)}
        <input name="until" type="date" required defaultValue={inDays(14)} min={inDays(1)} />
      </label>
      <label>
        {t(T.reason)}
        <input name="reason" required maxLength={255} />
      </label>
    </Sent>
  );
}
