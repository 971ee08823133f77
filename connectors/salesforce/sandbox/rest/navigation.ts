import { notFound } from '../errors.ts';
import { methodNotAllowed } from './call.ts';
import type { Answer, Call } from './call.ts';

/** Objects with a tab, in the order of the tabs. */
const TABBED = [
  'Account',
  'Contact',
  'Lead',
  'Opportunity',
  'Case',
  'Campaign',
  'ChannelProgram',
  'PartnerFundRequest',
  'PartnerFundClaim',
];

/** `/tabs`: what the user may open; colours and icons are none of this org's. */
export function tabs(call: Call): Answer {
  onlyReading(call);
  const found = TABBED.flatMap((name) => {
    const view = call.org.access.view(call.userId, name);
    if (view === null) return [];
    const { def } = view;
    return [
      {
        colors: [],
        custom: false,
        iconUrl: null,
        icons: [],
        label: def.labelPlural,
        miniIconUrl: null,
        name: `standard-${def.name}`,
        sobjectName: def.name,
        url: `${call.org.url}/lightning/o/${def.name}/list`,
      },
    ];
  });
  return { status: 200, body: found };
}

/** `/recent`: nobody opens records in the pages of this org. */
export function recent(call: Call): Answer {
  onlyReading(call);
  return { status: 200, body: [] };
}

/** `/quickActions` and `/sobjects/{object}/quickActions`: the org has none. */
export function quickActions(call: Call): Answer {
  onlyReading(call);
  return { status: 200, body: [] };
}

/** `/appMenu/AppSwitcher` and `/appMenu/Salesforce1`: the org has no apps. */
export function appMenu(call: Call): Answer {
  onlyReading(call);
  const kind = call.segments[1];
  if (kind === undefined) return { status: 200, body: { appMenuTypes: ['AppSwitcher', 'Salesforce1', 'NetworkTabs'] } };
  if (!['appswitcher', 'salesforce1'].includes(kind.toLowerCase())) throw notFound();
  return { status: 200, body: { appMenuItems: [] } };
}

function onlyReading(call: Call): void {
  if (call.method !== 'GET' && call.method !== 'HEAD') throw methodNotAllowed(call, 'GET,HEAD');
}
