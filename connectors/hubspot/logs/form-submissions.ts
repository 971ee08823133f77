import type { Hubspot } from '../client.ts';
import { nextAfter, number, object, objects, text, type Json } from '../json.ts';
import { resultsOf } from '../results.ts';
import type { Answer, Call } from '../wire.ts';
import { instantOf, logFields, type LogRecord, type LogSource } from './log-source.ts';

const PAGE = '50';

interface Form {
  readonly id: string;
  readonly name: string;
  readonly formType: string;
}

/**
 * Submissions, form by form. They come newest first and cannot be asked for by time: each form is read until its answers are
 * older than the pass needs, one call for a form without new ones. What was filled in is under `values.<name of the field>`.
 */
export const formSubmissions: LogSource = {
  fields: logFields('conversionId! submittedAt:datetime formId formName formType pageUrl email'),
  prefix: 'values.',
  filters: false,
  probe: (hubspot) => formsCall(hubspot, { limit: '1' }),
  open(hubspot) {
    let asked: Promise<{ readonly answer: Answer; readonly forms: readonly Form[] }> | null = null;
    return async ({ since, place, known }) => {
      const { answer, forms } = await (asked ??= readForms(hubspot));
      const at = place === null ? null : text(place.form);
      // A form that is gone meanwhile: the pass goes on behind where it stood.
      const form = forms.find(({ id }) => at === null || id >= at);
      if (form === undefined) return { answer, records: [], place: null, known };
      const after = place !== null && form.id === at ? text(place.after) : null;
      const page = await readPage(hubspot, form, { after, since });
      const following = forms.find(({ id }) => id > form.id);
      const next = page.after === null ? (following === undefined ? null : { form: following.id }) : { form: form.id, after: page.after };
      return { answer, records: page.records, place: next, known };
    };
  },
};

function formsCall(hubspot: Hubspot, query: Readonly<Record<string, string>>): Call {
  return { what: 'read forms', method: 'GET', path: hubspot.paths.forms, query, effect: 'read' };
}

/** All forms in the order of their ids, so that a place among them means the same tomorrow. */
async function readForms(hubspot: Hubspot): Promise<{ readonly answer: Answer; readonly forms: readonly Form[] }> {
  const forms: Form[] = [];
  let first: Answer | null = null;
  let after: string | null = null;
  do {
    const query = { limit: '100', formTypes: 'all', ...(after === null ? {} : { after }) };
    const answer: Answer = await hubspot.call(formsCall(hubspot, query));
    first ??= answer;
    for (const form of resultsOf(answer, 'read forms')) {
      forms.push({ id: text(form.id) ?? '', name: text(form.name) ?? '', formType: text(form.formType) ?? '' });
    }
    after = nextAfter(object(answer.body));
  } while (after !== null);
  return { answer: first, forms: forms.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

async function readPage(
  hubspot: Hubspot,
  form: Form,
  { after, since }: { readonly after: string | null; readonly since: number },
): Promise<{ readonly records: readonly LogRecord[]; readonly after: string | null }> {
  const what = 'read form submissions';
  const query = { limit: PAGE, ...(after === null ? {} : { after }) };
  // 404: a form of a kind that has no submissions.
  const answer = await hubspot.call({
    what,
    method: 'GET',
    path: hubspot.paths.formSubmissions(form.id),
    query,
    effect: 'read',
    accept: [404],
  });
  if (answer.status === 404) return { records: [], after: null };
  const found = resultsOf(answer, what);
  const fresh = found.filter((one) => (number(one.submittedAt) ?? 0) >= since);
  const goesOn = fresh.length === found.length;
  return { records: fresh.map((one) => readSubmission(form, one)), after: goesOn ? nextAfter(object(answer.body)) : null };
}

function readSubmission(form: Form, submission: Json): LogRecord {
  const submittedAt = instantOf(submission.submittedAt);
  const values = objects(submission.values).map((one): [string, string | null] => [text(one.name) ?? '', text(one.value)]);
  const email = values.find(([name]) => name.toLowerCase() === 'email')?.[1] ?? null;
  return {
    id: text(submission.conversionId) ?? `${form.id}-${text(submission.submittedAt) ?? ''}-${email ?? ''}`,
    raw: {
      conversionId: text(submission.conversionId),
      submittedAt,
      formId: form.id,
      formName: form.name,
      formType: form.formType,
      pageUrl: text(submission.pageUrl),
      email,
      ...Object.fromEntries(values.map(([name, value]) => [`values.${name}`, value])),
    },
    modifiedAt: submittedAt,
    email,
  };
}
