/** The kinds of CRM records, with the names and ids by which the API knows them (developers.hubspot.com, "Understanding the CRM"). */
export interface ObjectType {
  /** Plural name, as in a path. */
  readonly name: string;
  readonly typeId: string;
  /** Singular name, as in `associations.company` and in messages. */
  readonly singular: string;
  readonly label: string;
  /** Activities ignore unknown properties where other records refuse them, and need `hs_timestamp`. */
  readonly isActivity: boolean;
  readonly created: string;
  readonly modified: string;
  /** Answered when a request names no properties; the system properties come on top. */
  readonly defaults: readonly string[];
  /** Where the free-text `query` of a search looks. */
  readonly searchable: readonly string[];
}

function standard(name: string, typeId: string, singular: string, defaults: readonly string[], searchable: readonly string[]): ObjectType {
  return {
    name,
    typeId,
    singular,
    label: singular.charAt(0).toUpperCase() + singular.slice(1),
    isActivity: false,
    created: 'createdate',
    modified: name === 'contacts' ? 'lastmodifieddate' : 'hs_lastmodifieddate',
    defaults,
    searchable,
  };
}

function activity(name: string, typeId: string, singular: string, searchable: readonly string[]): ObjectType {
  return { ...standard(name, typeId, singular, [], searchable), isActivity: true, created: 'hs_createdate' };
}

/** Every object of the portal, in the order in which pages and limits tell them. */
export const OBJECT_TYPES: readonly ObjectType[] = [
  standard('contacts', '0-1', 'contact', ['firstname', 'lastname', 'email'], ['firstname', 'lastname', 'email', 'phone', 'company']),
  standard('companies', '0-2', 'company', ['name', 'domain'], ['name', 'domain', 'website', 'phone']),
  standard(
    'deals',
    '0-3',
    'deal',
    ['dealname', 'amount', 'closedate', 'pipeline', 'dealstage'],
    ['dealname', 'pipeline', 'dealstage', 'description', 'dealtype'],
  ),
  standard(
    'tickets',
    '0-5',
    'ticket',
    ['subject', 'content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'hs_ticket_category'],
    ['subject', 'content', 'hs_pipeline_stage', 'hs_ticket_category'],
  ),
  {
    ...standard(
      'feedback_submissions',
      '0-19',
      'feedback_submission',
      ['hs_survey_name', 'hs_response_group', 'hs_value', 'hs_content'],
      ['hs_submission_name', 'hs_content'],
    ),
    created: 'hs_createdate',
  },
  activity('tasks', '0-27', 'task', ['hs_task_subject', 'hs_task_body']),
  activity('notes', '0-46', 'note', ['hs_note_body']),
  activity('meetings', '0-47', 'meeting', ['hs_meeting_title', 'hs_meeting_body']),
  activity('calls', '0-48', 'call', ['hs_call_title', 'hs_call_body']),
  activity('emails', '0-49', 'email', ['hs_email_subject']),
  activity('communications', '0-18', 'communication', ['hs_communication_body']),
  { ...standard('leads', '0-136', 'lead', ['hs_lead_name', 'hs_lead_type', 'hs_lead_label'], ['hs_lead_name']), created: 'hs_createdate' },
];

const BY_NAME = new Map<string, ObjectType>();
for (const type of OBJECT_TYPES) {
  for (const name of [type.name, type.singular, type.typeId, type.typeId.replace('0-', 'p62515_0-')]) BY_NAME.set(name, type);
}

/** Finds a kind by plural or singular name or by type id, whatever the case. */
export function findObjectType(name: string): ObjectType | undefined {
  return BY_NAME.get(name.toLowerCase());
}
