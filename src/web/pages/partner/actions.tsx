import { CalendarClock, ClipboardPlus, PhoneCall, Printer } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { RecommendedTask, Text } from '../../../core/types.ts';
import { useAct } from '../../data/actions.ts';
import { useMayWrite } from '../../data/meta.ts';
import { partnerPath } from '../../data/partner.ts';
import { date } from '../../lib/format.ts';
import { label, labelOf, optionsOf } from '../../lib/labels.ts';
import { useLanguage } from '../../lib/locale.tsx';
import { Dialog } from '../../ui/dialog.tsx';

const T = {
  task: { ja: 'タスクを作る', en: 'Make a task' },
  taskNote: { ja: 'CRM の担当者のタスクになります。', en: 'It becomes a task of the owner in the CRM.' },
  which: { ja: 'どの対応', en: 'Which' },
  handOver: { ja: '別の担当に引き継ぐ(メールアドレス。空なら今の担当)', en: 'Hand over to (e-mail; empty: the present owner)' },
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
  until: { ja: 'いつまで', en: 'Until' },
  reason: { ja: '理由', en: 'Reason' },
  snoozeDone: { ja: '先送りしました', en: 'Snoozed' },
  unset: { ja: '(設定しない)', en: '(not set)' },
  print: { ja: '引き継ぎを印刷', en: 'Print for hand-over' },
  send: { ja: '確定', en: 'Confirm' },
} satisfies Record<string, Text>;

type Kind = 'task' | 'note' | 'snooze';
const ICONS = { task: ClipboardPlus, note: PhoneCall, snooze: CalendarClock };

const ALL: readonly Kind[] = ['task', 'note', 'snooze'];

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
      {ALL.map((kind) => {
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
      </Dialog>
    </>
  );
}

export function PrintButton(): ReactNode {
  const { t } = useLanguage();
  return (
    <button
      type="button"
      className="button"
      onClick={() => {
        window.print();
      }}
    >
      <Printer size={15} aria-hidden="true" />
      {t(T.print)}
    </button>
  );
}

/** A day so many days from now, in the reader's calendar. */
function inDays(days: number): string {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return [day.getFullYear(), String(day.getMonth() + 1).padStart(2, '0'), String(day.getDate()).padStart(2, '0')].join('-');
}

interface FormProps {
  readonly id: string;
  readonly onDone: () => void;
}

interface SentProps extends FormProps {
  readonly action: (values: Readonly<Record<string, string>>) => {
    readonly path: string;
    readonly body: unknown;
    readonly method?: 'POST' | 'PUT';
  };
  readonly done: Text;
  readonly children: ReactNode;
}

/** What was typed stays until the server has taken it. */
function Sent({ action, done, onDone, children }: Omit<SentProps, 'id'>): ReactNode {
  const { t } = useLanguage();
  const act = useAct(onDone);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        const values: Record<string, string> = {};
        for (const [key, value] of new FormData(event.currentTarget)) values[key] = typeof value === 'string' ? value.trim() : '';
        const { method = 'POST', ...rest } = action(values);
        act.mutate({ method, ...rest, done });
      }}
    >
      {children}
      <div className="tools">
        <button type="submit" className="button primary" disabled={act.isPending}>
          {t(T.send)}
        </button>
      </div>
    </form>
  );
}

function TaskForm({ id, tasks, onDone }: FormProps & { readonly tasks: readonly RecommendedTask[] }): ReactNode {
  const { t, locale } = useLanguage();
  const [chosen, setChosen] = useState(tasks[0]?.key ?? '');
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
        <input name="owner" maxLength={200} placeholder={task.owner ?? ''} />
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

function Options({ name, field }: { readonly name: string; readonly field: string }): ReactNode {
  const { t, locale } = useLanguage();
  return (
    <select name={name}>
      <option value="">{t(T.unset)}</option>
      {optionsOf(field).map((value) => (
        <option key={value} value={value}>
          {labelOf(field, value, locale)}
        </option>
      ))}
    </select>
  );
}
