import { LightningElement, api, wire } from 'lwc';
import { createRecord, getRecord, notifyRecordUpdateAvailable, updateRecord } from 'lightning/uiRecordApi';
import { getRelatedListRecords } from 'lightning/uiRelatedListApi';
import { getPicklistValues } from 'lightning/uiObjectInfoApi';
import * as words from './words';

const FIELDS = [
  'Name',
  'PRM_Score__c',
  'PRM_Score_Change__c',
  'PRM_Coverage__c',
  'PRM_State__c',
  'PRM_State_Since__c',
  'PRM_Flags__c',
  'PRM_Risk_Level__c',
  'PRM_Value_Tier__c',
  'PRM_Touch_Level__c',
  'PRM_Support_Step__c',
  'PRM_Next_Action__c',
  'PRM_Next_Action_Due__c',
  'PRM_Reasons__c',
  'PRM_Recent_Events__c',
  'PRM_Package__c',
  'PRM_Package_Week__c',
  'PRM_Data_As_Of__c',
].map((name) => `Account.${name}`);

const TASK_FIELDS = ['OpenActivity.Id', 'OpenActivity.Subject', 'OpenActivity.ActivityDate'];
const TASK_OPTIONAL = ['OpenActivity.PRM_Rule__c', 'OpenActivity.PRM_Outcome__c'];
const SUBJECT = /^(?:【支援】|\[Support\])/;
const MASTER_RECORD_TYPE = '012000000000000AAA';
const STAGE_CLASS = ['delivered', 'seen', 'used', 'result'];

/** What partner support knows of an account, and its next action. No Apex: everything goes through the UI API as the viewer. */
export default class PrmPartner extends LightningElement {
  @api recordId;

  words = words;
  record;
  error;
  tasks = [];
  outcomes = [];
  outcome = '';
  isChoosing = false;
  isBusy = false;
  message = '';
  failure = '';

  // Optional fields: one that the viewer may not see is left out instead of failing the whole.
  @wire(getRecord, { recordId: '$recordId', optionalFields: FIELDS })
  takeRecord({ data, error }) {
    this.record = data;
    this.error = error;
  }

  @wire(getRelatedListRecords, {
    parentRecordId: '$recordId',
    relatedListId: 'OpenActivities',
    fields: TASK_FIELDS,
    optionalFields: TASK_OPTIONAL,
    sortBy: ['OpenActivity.ActivityDate'],
  })
  takeTasks({ data }) {
    if (data) this.tasks = data.records;
  }

  @wire(getPicklistValues, { recordTypeId: MASTER_RECORD_TYPE, fieldApiName: 'Task.PRM_Outcome__c' })
  takeOutcomes({ data }) {
    if (data) this.outcomes = data.values.map(({ label, value }) => ({ label, value }));
  }

  // ── which of the states ─────────────────────────────────────────────────

  get isLoading() {
    return !this.record && !this.error;
  }
  get mayNotSee() {
    return Boolean(this.record) && !('PRM_State__c' in this.record.fields);
  }
  get isEmpty() {
    return Boolean(this.record) && !this.mayNotSee && this.value('PRM_State__c') === null;
  }
  get isShown() {
    return Boolean(this.record) && !this.mayNotSee && !this.isEmpty;
  }
  get errorText() {
    return textOf(this.error);
  }
  get isStale() {
    return this.flags.includes('stale');
  }
  get staleText() {
    return words.stale.replace('{0}', this.asOf);
  }

  // ── score ───────────────────────────────────────────────────────────────

  get score() {
    const score = this.value('PRM_Score__c');
    return score === null ? '–' : String(Math.round(score));
  }
  get hasScore() {
    return this.value('PRM_Score__c') !== null;
  }
  get scoreNote() {
    return this.hasScore ? words.scoreOf100 : words.noScore;
  }
  /** The half-width of the band stands in the first reason: “72 (±5)”. */
  get band() {
    const found = /[((]±\s?(\d+(?:\.\d+)?)[))]/.exec(this.value('PRM_Reasons__c') ?? '');
    return this.hasScore && found ? `±${found[1]}` : '';
  }
  get meterStyle() {
    return `width: ${Math.max(0, Math.min(100, this.value('PRM_Score__c') ?? 0))}%`;
  }
  get change() {
    const change = this.value('PRM_Score_Change__c');
    if (change === null) return '';
    if (change === 0) return `±0 ${words.change28}`;
    return `${change > 0 ? '▲ +' : '▼ −'}${Math.abs(change)} ${words.change28}`;
  }
  get changeClass() {
    const change = this.value('PRM_Score_Change__c');
    return change > 0 ? 'change up' : change < 0 ? 'change down' : 'change';
  }

  // ── judgement ───────────────────────────────────────────────────────────

  get risk() {
    return this.display('PRM_Risk_Level__c') || words.cannotJudge;
  }
  get riskClass() {
    return `value pill risk-${this.value('PRM_Risk_Level__c') ?? 'none'}`;
  }
  get state() {
    return this.display('PRM_State__c');
  }
  get stateSince() {
    return this.display('PRM_State_Since__c');
  }
  get step() {
    return this.display('PRM_Support_Step__c');
  }
  get touch() {
    return this.display('PRM_Touch_Level__c');
  }
  get tier() {
    return this.display('PRM_Value_Tier__c') || '–';
  }
  get coverage() {
    return this.display('PRM_Coverage__c');
  }
  get flags() {
    return (this.value('PRM_Flags__c') ?? '').split(';').filter((one) => one !== '');
  }
  get flagLabels() {
    const labels = this.display('PRM_Flags__c').split(';');
    return this.flags.map((key, at) => ({ key, label: labels[at] ?? key })).filter(({ key }) => key !== 'stale');
  }
  get hasFlags() {
    return this.flagLabels.length > 0;
  }
  get reasons() {
    return lines(this.value('PRM_Reasons__c')).map((text, key) => ({ key: String(key), text }));
  }
  get hasReasons() {
    return this.reasons.length > 0;
  }
  get asOf() {
    return this.display('PRM_Data_As_Of__c');
  }

  // ── package and events ──────────────────────────────────────────────────

  get packageText() {
    const name = this.value('PRM_Package__c');
    if (name === null) return words.noPackage;
    const week = this.value('PRM_Package_Week__c');
    return week === null ? name : `${name} · ${words.week.replace('{0}', String(week))}`;
  }
  get events() {
    const stages = [words.delivered, words.seen, words.used, words.result];
    return lines(this.value('PRM_Recent_Events__c')).map((line, key) => {
      const [on = '', stage = '', ...rest] = line.split(' | ');
      // The dots show how far it went: delivered → seen → used → result.
      const reached = STAGES.findIndex((names) => names.includes(stage));
      const dots = stages.map((label, at) => ({ key: label, className: at <= reached ? 'dot on' : 'dot' }));
      const label = stages[reached] ?? stage;
      return { key: String(key), on, stage: label, text: rest.join(' | '), dots, stageClass: `stage ${STAGE_CLASS[reached] ?? ''}` };
    });
  }
  get hasEvents() {
    return this.events.length > 0;
  }

  // ── the next action ─────────────────────────────────────────────────────

  get nextAction() {
    return this.value('PRM_Next_Action__c') ?? words.noAction;
  }
  get due() {
    return this.display('PRM_Next_Action_Due__c');
  }
  get openTask() {
    const task = this.tasks.find(({ fields }) => isSupport(fields));
    return task ? { id: task.fields.Id.value, subject: task.fields.Subject.value, due: shown(task.fields.ActivityDate) } : null;
  }
  get canCreate() {
    return !this.openTask && this.value('PRM_Next_Action__c') !== null && !this.isChoosing;
  }
  get canComplete() {
    return Boolean(this.openTask) && !this.isChoosing;
  }
  get choices() {
    return this.outcomes.map((one) => ({ ...one, isChosen: one.value === this.outcome }));
  }

  startCompleting() {
    this.message = '';
    this.failure = '';
    this.isChoosing = true;
  }
  stopCompleting() {
    this.isChoosing = false;
    this.outcome = '';
  }
  chooseOutcome(event) {
    this.outcome = event.target.value;
  }

  async createTask() {
    const fields = {
      Subject: `${words.subjectPrefix}${this.nextAction}${words.subjectBar}${this.value('Name') ?? ''}`.slice(0, 255),
      WhatId: this.recordId,
      Status: 'Not Started',
      Priority: 'Normal',
      Description: this.value('PRM_Reasons__c') ?? '',
    };
    const due = this.value('PRM_Next_Action_Due__c');
    await this.act(words.created, async () => {
      const made = await createRecord({ apiName: 'Task', fields: due === null ? fields : { ...fields, ActivityDate: due } });
      this.tasks = [
        ...this.tasks,
        {
          id: made.id,
          fields: { Id: { value: made.id }, Subject: { value: fields.Subject }, ActivityDate: { value: due, displayValue: this.due } },
        },
      ];
    });
  }

  async completeTask() {
    const { id } = this.openTask;
    const fields = { Id: id, Status: 'Completed' };
    await this.act(words.done, async () => {
      await updateRecord({ fields: this.outcome === '' ? fields : { ...fields, PRM_Outcome__c: this.outcome } });
      this.tasks = this.tasks.filter((task) => task.fields.Id.value !== id);
      this.stopCompleting();
    });
  }

  async act(message, work) {
    this.isBusy = true;
    this.message = '';
    this.failure = '';
    try {
      await work();
      this.message = message;
      await notifyRecordUpdateAvailable([{ recordId: this.recordId }]);
    } catch (error) {
      this.failure = `${words.failed} ${textOf(error)}`;
    } finally {
      this.isBusy = false;
    }
  }

  value(name) {
    const value = this.record?.fields[name]?.value;
    return value === undefined || value === '' ? null : value;
  }
  display(name) {
    return shown(this.record?.fields[name]);
  }
}

/** The field is written in the language of the settings, which need not be the viewer's. */
const STAGES = [
  ['届いた', 'delivered'],
  ['見た', 'seen'],
  ['使った', 'used'],
  ['成果', 'result'],
];

function isSupport(fields) {
  return Boolean(fields.PRM_Rule__c?.value) || SUBJECT.test(fields.Subject?.value ?? '');
}

function shown(field) {
  return String(field?.displayValue ?? field?.value ?? '');
}

function lines(text) {
  return (text ?? '').split('\n').filter((line) => line.trim() !== '');
}

/** UI API errors carry their words in the body: one object, or a list. */
function textOf(error) {
  const body = error?.body;
  const first = Array.isArray(body) ? body[0] : body;
  return first?.output?.errors?.[0]?.message ?? first?.message ?? error?.message ?? '';
}
