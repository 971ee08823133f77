import type { SandboxRequest } from '../../../src/sandbox/types.ts';
import { missing } from './errors.ts';
import { pageOf } from './paged-rows.ts';
import { rowsOf, type Portal, type Row } from './portal.ts';
import { isObject, queryList, textOf, type JsonObject } from './request-body.ts';
import { json, param, type Router } from './router.ts';
import { parseTime } from './values.ts';

/** Form definitions and, of old, their submissions. Rows: `forms` and `form_submissions` (`formId`, `submittedAt`, and a column per field). */
export function addFormRoutes(router: Router, portal: Portal): void {
  router.on('GET', 'forms', '', (request) => {
    const types = queryList(request.query, 'formTypes');
    const archived = request.query.get('archived') === 'true';
    const forms = rowsOf(portal, 'forms')
      .map((row) => formJson(portal, row))
      .filter(
        (form) =>
          form.archived === archived &&
          (types.length === 0 ? form.formType === 'hubspot' : types.includes('all') || types.includes(textOf(form.formType) ?? '')),
      );
    return json(pageOf(request, forms, { preset: 20, max: 500 }));
  });
  router.on('GET', 'forms', '/:id', (request) => json(findForm(portal, param(request, 'id'))));
  router.on('GET', 'root', '/form-integrations/v1/submissions/forms/:id', (request) => json(submissions(portal, request)));
}

function findForm(portal: Portal, id: string): JsonObject {
  const row = rowsOf(portal, 'forms').find((one) => textOf(one.id) === id);
  if (row === undefined) throw missing(`Form ${id} does not exist`);
  return formJson(portal, row);
}

function formJson(portal: Portal, row: Row): JsonObject {
  const now = portal.clock.now().toISOString();
  return {
    fieldGroups: [],
    configuration: {},
    displayOptions: {},
    legalConsentOptions: { type: 'none' },
    ...row,
    id: textOf(row.id) ?? '',
    name: textOf(row.name) ?? '',
    formType: textOf(row.formType) ?? 'hubspot',
    createdAt: textOf(row.createdAt) ?? now,
    updatedAt: textOf(row.updatedAt) ?? now,
    archived: textOf(row.archived) === 'true',
  };
}

/** Newest first; there is no way to ask for those since a time. */
function submissions(portal: Portal, request: SandboxRequest): JsonObject {
  const formId = param(request, 'id');
  const known = rowsOf(portal, 'forms').some((row) => textOf(row.id) === formId);
  const rows = rowsOf(portal, 'form_submissions').filter((row) => textOf(row.formId) === formId);
  if (!known && rows.length === 0) throw missing(`Form ${formId} does not exist`);
  const results = rows.map((row, at) => submissionJson(row, at)).sort((a, b) => Number(b.submittedAt) - Number(a.submittedAt));
  return pageOf(request, results, { preset: 20, max: 50 });
}

const OWN_COLUMNS = ['formId', 'conversionId', 'submittedAt', 'pageUrl', 'values'];

function submissionJson(row: Row, at: number): JsonObject {
  const fields = Object.entries(row).filter(([name, value]) => !OWN_COLUMNS.includes(name) && textOf(value) !== undefined && value !== '');
  const pageUrl = textOf(row.pageUrl);
  return {
    conversionId: textOf(row.conversionId) ?? `conversion-${textOf(row.formId) ?? ''}-${at}`,
    submittedAt: parseTime(textOf(row.submittedAt) ?? '') ?? 0,
    values: Array.isArray(row.values)
      ? row.values.filter(isObject)
      : fields.map(([name, value]) => ({ name, value: textOf(value), objectTypeId: '0-1' })),
    ...(pageUrl === undefined ? {} : { pageUrl }),
  };
}
