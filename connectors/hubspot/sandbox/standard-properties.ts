import { BOOLEAN_OPTIONS, newProperty, type Property, type PropertyGroup, type PropertyOption } from './property.ts';
import type { ObjectType } from './object-types.ts';

/**
 * HubSpot's own properties, one line each: `name|Label|kind`. Kinds: text, area, html, number, date, time, bool, owner, phone, file,
 * `select:A,B` with its values, `open` for a choice whose values live elsewhere (pipelines); a `!` before the kind marks a value that only HubSpot sets.
 */
const LINES: Readonly<Record<string, string>> = {
  every: `hs_object_id|Record ID|!number
hs_merged_object_ids|Merged record IDs|!open
hs_object_source|Record creation source|!text
hs_object_source_label|Record source|!open
hs_unique_creation_key|Unique creation key|!text
hs_created_by_user_id|Created by user ID|!number
hs_updated_by_user_id|Updated by user ID|!number
hs_all_owner_ids|All owner IDs|!owner
hubspot_owner_id|Owner|owner
hubspot_team_id|HubSpot team|!open
hubspot_owner_assigneddate|Owner assigned date|!time
hs_read_only|Read only object|!bool`,
  contacts: `firstname|First name|text
lastname|Last name|text
email|Email|text
phone|Phone number|phone
mobilephone|Mobile phone number|phone
jobtitle|Job title|text
company|Company name|text
website|Website URL|text
address|Street address|text
city|City|text
state|State/Region|text
zip|Postal code|text
country|Country/Region|text
salutation|Salutation|text
industry|Industry|text
hs_language|Preferred language|open
lifecyclestage|Lifecycle stage|select:subscriber,lead,marketingqualifiedlead,salesqualifiedlead,opportunity,customer,evangelist,other
hs_lead_status|Lead status|select:NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,ATTEMPTED_TO_CONTACT,CONNECTED,BAD_TIMING
associatedcompanyid|Primary associated company ID|number
hs_email_domain|Email domain|!text
hs_email_optout|Unsubscribed from all email|bool
hs_email_bounce|Marketing emails bounced|!number
hs_email_delivered|Marketing emails delivered|!number
hs_email_open|Marketing emails opened|!number
hs_email_click|Marketing emails clicked|!number
hs_email_replied|Marketing emails replied|!number
hs_email_last_send_date|Last marketing email send date|!time
hs_email_last_open_date|Last marketing email open date|!time
hs_email_last_click_date|Last marketing email click date|!time
hs_email_first_open_date|First marketing email open date|!time
hs_analytics_source|Original traffic source|open
hs_analytics_num_page_views|Number of pageviews|!number
hs_analytics_num_visits|Number of sessions|!number
hs_analytics_first_timestamp|Time first seen|!time
hs_analytics_last_timestamp|Time of last session|!time
hs_analytics_last_visit_timestamp|Time of last visit|!time
num_conversion_events|Number of form submissions|!number
recent_conversion_date|Recent conversion date|!time
recent_conversion_event_name|Recent conversion|!text
first_conversion_date|First conversion date|!time
hs_marketable_status|Marketing contact status|!open
hs_calculated_merged_vids|Merged vids with timestamps of a contact|!text
hs_sa_first_engagement_date|Date of first engagement|!time
notes_last_contacted|Last contacted|!time
notes_last_updated|Last activity date|!time
num_notes|Number of sales activities|!number
num_contacted_notes|Number of times contacted|!number`,
  companies: `name|Company name|text
domain|Company domain name|text
website|Website URL|text
phone|Phone number|phone
description|Description|area
industry|Industry|select:ACCOUNTING,AUTOMOTIVE,BANKING,BUILDING_MATERIALS,BUSINESS_SUPPLIES_AND_EQUIPMENT,CHEMICALS,COMPUTER_HARDWARE,COMPUTER_NETWORKING,COMPUTER_SOFTWARE,CONSTRUCTION,CONSUMER_GOODS,EDUCATION_MANAGEMENT,ELECTRICAL_ELECTRONIC_MANUFACTURING,FINANCIAL_SERVICES,HOSPITAL_HEALTH_CARE,INFORMATION_TECHNOLOGY_AND_SERVICES,INSURANCE,INTERNET,LOGISTICS_AND_SUPPLY_CHAIN,MACHINERY,MANAGEMENT_CONSULTING,MARKETING_AND_ADVERTISING,RETAIL,SPORTING_GOODS,TELECOMMUNICATIONS,WHOLESALE
type|Type|select:PROSPECT,PARTNER,RESELLER,VENDOR,OTHER
address|Street address|text
address2|Street address 2|text
city|City|text
state|State/Region|text
zip|Postal code|text
country|Country/Region|text
timezone|Time zone|text
numberofemployees|Number of employees|number
annualrevenue|Annual revenue|number
founded_year|Year founded|text
is_public|Is public|bool
about_us|About us|area
linkedin_company_page|LinkedIn company page|text
lifecyclestage|Lifecycle stage|select:subscriber,lead,marketingqualifiedlead,salesqualifiedlead,opportunity,customer,evangelist,other
hs_lead_status|Lead status|select:NEW,OPEN,IN_PROGRESS,OPEN_DEAL,UNQUALIFIED,ATTEMPTED_TO_CONTACT,CONNECTED,BAD_TIMING
hs_parent_company_id|Parent company|number
hs_num_child_companies|Number of child companies|!number
num_associated_contacts|Number of associated contacts|!number
num_associated_deals|Number of associated deals|!number
hs_num_open_deals|Number of open deals|!number
recent_deal_amount|Recent deal amount|!number
recent_deal_close_date|Recent deal close date|!time
total_revenue|Total revenue|!number
closedate|Close date|time
hs_analytics_num_page_views|Number of pageviews|!number
hs_analytics_num_visits|Number of sessions|!number
hs_analytics_last_timestamp|Time of last session|!time
hs_last_sales_activity_timestamp|Last engagement date|!time
notes_last_contacted|Last contacted|!time
notes_last_updated|Last activity date|!time
num_notes|Number of sales activities|!number
num_contacted_notes|Number of times contacted|!number
hs_additional_domains|Additional domains|open
hs_is_target_account|Target account|bool
hs_country_code|Country/Region code|text`,
  deals: `dealname|Deal name|text
amount|Amount|number
amount_in_home_currency|Amount in company currency|!number
closedate|Close date|time
pipeline|Pipeline|open
dealstage|Deal stage|open
dealtype|Deal type|select:newbusiness,existingbusiness
description|Deal description|area
deal_currency_code|Currency|open
hs_is_closed|Is deal closed?|!bool
hs_is_closed_won|Is closed won|!bool
hs_deal_stage_probability|Deal probability|!number
hs_priority|Priority|select:low,medium,high
hs_forecast_amount|Forecast amount|number
hs_next_step|Next step|text
closed_lost_reason|Closed lost reason|area
closed_won_reason|Closed won reason|area
num_associated_contacts|Number of associated contacts|!number
notes_last_contacted|Last contacted|!time
notes_last_updated|Last activity date|!time
num_notes|Number of sales activities|!number
hs_createdate|HubSpot create date|!time`,
  tickets: `subject|Ticket name|text
content|Ticket description|area
hs_pipeline|Pipeline|open
hs_pipeline_stage|Ticket status|open
hs_ticket_priority|Priority|select:LOW,MEDIUM,HIGH,URGENT
hs_ticket_category|Category|select:PRODUCT_ISSUE,BILLING_ISSUE,FEATURE_REQUEST,GENERAL_INQUIRY
source_type|Source|select:CHAT,EMAIL,FORM,PHONE
closed_date|Close date|!time
first_agent_reply_date|First agent email response date|!time
time_to_close|Time to close|!number
time_to_first_agent_reply|Time to first agent email reply|!number
hs_resolution|Resolution|area
hs_last_message_received_at|Date of last message from visitor|!time`,
  feedback_submissions: `hs_submission_name|Submission name|text
hs_survey_name|Survey name|text
hs_survey_type|Survey type|select:CES,CSAT,CUSTOM,NPS
hs_survey_id|Survey ID|number
hs_survey_channel|Survey source|select:EMAIL,WEB,LINK,CHAT
hs_value|Rating|number
hs_content|Response|area
hs_response_group|Sentiment|select:DETRACTOR,PASSIVE,PROMOTER
hs_contact_email_rollup|Email|text
hs_submission_timestamp|Submission date|time`,
  activity: `hs_timestamp|Activity date|time
hs_activity_type|Activity type|open
hs_attachment_ids|Attached file IDs|open
hs_body_preview|Body preview|!text
hs_follow_up_action|Follow up action|text
hs_engagement_source|Source|open
hs_engagement_source_id|Source ID|text`,
  tasks: `hs_task_subject|Task title|text
hs_task_body|Task notes|html
hs_task_status|Task status|select:NOT_STARTED,IN_PROGRESS,WAITING,COMPLETED,DEFERRED
hs_task_priority|Priority|select:NONE,LOW,MEDIUM,HIGH
hs_task_type|Task type|select:TODO,CALL,EMAIL,LINKED_IN,MEETING
hs_task_reminders|Reminders|text
hs_task_completion_date|Completed at|time
hs_task_is_completed|Is completed|!number
hs_queue_membership_ids|Queue|open`,
  calls: `hs_call_title|Call title|text
hs_call_body|Call notes|html
hs_call_direction|Call direction|select:INBOUND,OUTBOUND
hs_call_disposition|Call outcome|select:9d9162e7-6cf3-4944-bf63-4dff82258764=Busy,f240bbac-87c9-4f6e-bf70-924b57d47db7=Connected,a4c4c377-d246-4b32-a13b-75a56a4cd0ff=Left live message,b2cf5968-551e-4856-9783-52b3da59a7d0=Left voicemail,73a0d17f-1163-4015-bdd5-ec830791da20=No answer,17b47fee-58de-441e-a44c-c6300d46f273=Wrong number
hs_call_duration|Call duration|number
hs_call_status|Call status|select:BUSY,CALLING_CRM_USER,CANCELED,COMPLETED,CONNECTING,FAILED,IN_PROGRESS,MISSED,NO_ANSWER,QUEUED,RINGING
hs_call_from_number|From number|text
hs_call_to_number|To number|text
hs_call_recording_url|Recording URL|text
hs_call_callee_object_id|Callee record ID|number
hs_call_callee_object_type|Callee record type|open
hs_call_source|Call source|open`,
  meetings: `hs_meeting_title|Meeting name|text
hs_meeting_body|Meeting description|html
hs_internal_meeting_notes|Internal meeting notes|html
hs_meeting_start_time|Start time|time
hs_meeting_end_time|End time|time
hs_meeting_outcome|Meeting outcome|select:SCHEDULED,COMPLETED,RESCHEDULED,NO_SHOW,CANCELED
hs_meeting_location|Meeting location|text
hs_meeting_location_type|Location type|select:PHONE,ADDRESS,CUSTOM
hs_meeting_external_url|External URL|text
hs_meeting_source|Meeting source|open`,
  emails: `hs_email_subject|Email subject|text
hs_email_text|Email body|area
hs_email_html|Email HTML|html
hs_email_direction|Email direction|select:EMAIL,INCOMING_EMAIL,FORWARDED_EMAIL
hs_email_status|Email send status|select:BOUNCED,FAILED,SCHEDULED,SENDING,SENT
hs_email_headers|Email headers|area
hs_email_from_email|Email from address|!text
hs_email_from_firstname|Email from first name|!text
hs_email_from_lastname|Email from last name|!text
hs_email_to_email|Email to address|!text
hs_email_to_firstname|Email to first name|!text
hs_email_to_lastname|Email to last name|!text
hs_email_open_count|Number of email opens|number
hs_email_click_count|Number of email clicks|number
hs_email_reply_count|Number of email replies|number
hs_email_open_rate|Email open rate|!number
hs_email_click_rate|Email click rate|!number
hs_email_reply_rate|Email reply rate|!number
hs_email_thread_id|Email thread ID|text
hs_email_message_id|Email message ID|text
hs_email_tracker_key|Email tracker key|text`,
  notes: `hs_note_body|Note body|html`,
  communications: `hs_communication_channel_type|Channel type|select:SMS,WHATS_APP,LINKEDIN_MESSAGE,CUSTOM_CHANNEL_CONVERSATION
hs_communication_body|Communication body|html
hs_communication_logged_from|Logged from|select:CRM`,
  leads: `hs_lead_name|Lead name|text
hs_lead_type|Lead type|select:NEW_BUSINESS,UPSELL,RE_ATTEMPTING
hs_lead_label|Lead label|select:COLD,WARM,HOT
hs_pipeline|Lead pipeline|open
hs_pipeline_stage|Lead stage|open`,
};

const KINDS: Readonly<Record<string, Partial<Property> & { readonly type: string }>> = {
  text: { type: 'string', fieldType: 'text' },
  area: { type: 'string', fieldType: 'textarea' },
  html: { type: 'string', fieldType: 'html' },
  phone: { type: 'string', fieldType: 'phonenumber' },
  number: { type: 'number', fieldType: 'number' },
  date: { type: 'date', fieldType: 'date' },
  time: { type: 'datetime', fieldType: 'date' },
  bool: { type: 'bool', fieldType: 'booleancheckbox', options: BOOLEAN_OPTIONS },
  owner: { type: 'enumeration', fieldType: 'select', externalOptions: true, referencedObjectType: 'OWNER' },
  open: { type: 'enumeration', fieldType: 'select', externalOptions: true },
};

/** The properties that every account has for a kind of object. */
export function standardProperties(type: ObjectType, now: number): Property[] {
  const groupName = standardGroup(type).name;
  const lines = [LINES.every, type.isActivity ? LINES.activity : undefined, LINES[type.name]].filter((block) => block !== undefined);
  const properties = lines.flatMap((block) => block.split('\n')).map((line) => parseLine(line, groupName, now));
  const stamps = [`${type.created}|Create date|!time`, `${type.modified}|Last modified date|!time`].map((line) =>
    parseLine(line, groupName, now),
  );
  return [...new Map([...properties, ...stamps].map((property) => [property.name, property])).values()];
}

export function standardGroup(type: ObjectType): PropertyGroup {
  const name = type.isActivity ? type.singular : `${type.singular}information`;
  return { name, label: `${type.label} information`, displayOrder: 0, archived: false };
}

function parseLine(line: string, groupName: string, now: number): Property {
  const [name = '', label = '', given = 'text'] = line.split('|');
  const readOnlyValue = given.startsWith('!');
  const kind = given.replace('!', '');
  const shape = kind.startsWith('select:')
    ? { type: 'enumeration', fieldType: 'select', options: parseOptions(kind.slice(7)) }
    : (KINDS[kind] ?? { type: 'string' });
  // A contact's address tells contacts apart without being declared unique; see the tables of `idProperty`.
  return newProperty({ name, label, groupName, hubspotDefined: true, readOnlyValue, createdAt: now, updatedAt: now, ...shape });
}

function parseOptions(list: string): PropertyOption[] {
  return list.split(',').map((item, displayOrder) => {
    const [value = '', label = value] = item.split('=');
    return { value, label, displayOrder, hidden: false };
  });
}
