import { strToU8, zipSync } from 'fflate';
import { SalesforceError } from '../errors.ts';
import { makeId } from '../ids.ts';
import type { Org } from '../org.ts';
import { kindOf } from './kinds.ts';
import { elementsOf, textOf, textsOf, xml } from './xml.ts';
import type { Element } from './xml.ts';

interface Retrieval {
  readonly id: string;
  readonly readyAt: number;
  readonly request: Element;
}

/** Retrievals of an org: the files of what was asked for, as it is when the answer is fetched. */
export class Retrievals {
  readonly #all = new Map<string, Retrieval>();
  #made = 0;

  /** `retrieve` */
  start(org: Org, body: Element): object {
    const [request = {}] = elementsOf(body, 'request').concat(elementsOf(body, 'retrieveRequest'));
    const id = makeId('09S', ++this.#made);
    this.#all.set(id, { id, readyAt: Date.now() + (org.options.bulkDelayMs ?? 50), request });
    return { done: false, id, state: 'Queued' };
  }

  /** `checkRetrieveStatus` */
  status(org: Org, body: Element): object {
    const retrieval = this.#all.get(textOf(body, 'asyncProcessId') ?? '');
    if (retrieval === undefined) throw new SalesforceError('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id');
    if (Date.now() < retrieval.readyAt) return { done: false, id: retrieval.id, status: 'InProgress', success: false };
    const { files, messages } = collect(org, retrieval.request);
    const folder = textOf(retrieval.request, 'singlePackage') === 'true' ? '' : 'unpackaged/';
    const zip = zipSync(Object.fromEntries([...files].map(([name, text]) => [`${folder}${name}`, strToU8(text)])));
    return {
      done: true,
      fileProperties: [...files.keys()].map((fileName) => ({ fileName, fullName: fileName, type: 'Package' })),
      id: retrieval.id,
      messages,
      status: 'Succeeded',
      success: true,
      zipFile: Buffer.from(zip).toString('base64'),
    };
  }
}

interface Collected {
  readonly files: Map<string, string>;
  readonly messages: { readonly fileName: string; readonly problem: string }[];
}

/** Parts of larger files, by file and list. */
type Lists = Map<string, { readonly list: string; readonly parts: object[] }>;

function collect(org: Org, request: Element): Collected {
  const found: Collected = { files: new Map(), messages: [] };
  const lists: Lists = new Map();
  const [unpackaged = {}] = elementsOf(request, 'unpackaged');
  for (const types of elementsOf(unpackaged, 'types')) {
    const name = textOf(types, 'name') ?? '';
    for (const member of membersOf(org, name, textsOf(types, 'members'))) {
      const type = (name === 'Report' || name === 'Dashboard') && !member.includes('/') ? `${name}Folder` : name;
      addMember(org, type, member, found, lists);
    }
  }
  for (const [key, { list, parts }] of lists) {
    const [file = ''] = key.split(' ');
    const root = file.endsWith('.labels') ? 'CustomLabels' : 'CustomObject';
    const before = found.files.get(file) ?? '';
    const inner = `${before.replace(/^[^]*?<[A-Z]\w+ xmlns="[^"]*">/, '').replace(/<\/[A-Z]\w+>$/, '')}${parts.map((one) => xml(list, one)).join('')}`;
    found.files.set(file, document(root, inner));
  }
  found.files.set('package.xml', document('Package', xml('version', textOf(unpackaged, 'version') ?? '67.0')));
  return found;
}

function membersOf(org: Org, type: string, members: readonly string[]): string[] {
  return members.flatMap((one) => (one === '*' ? kindOf(type).names(org) : [one]));
}

function addMember(org: Org, type: string, fullName: string, { files, messages }: Collected, lists: Lists): void {
  const kind = kindOf(type);
  const shown = kind.show(org, fullName);
  if (shown === null) {
    messages.push({ fileName: 'package.xml', problem: `Entity of type '${type}' named '${fullName}' cannot be found` });
    return;
  }
  const [object = '', name = ''] = fullName.split('.');
  if (type === 'CustomField') part(lists, `objects/${object}.object`, 'fields', { ...shown, fullName: name });
  else if (type === 'ListView') part(lists, `objects/${object}.object`, 'listViews', { ...shown, fullName: name });
  else if (type === 'CustomLabel') part(lists, 'labels/CustomLabels.labels', 'labels', shown);
  else if (type === 'LightningComponentBundle')
    for (const [file, text] of org.extras.get(type, fullName)?.files ?? []) files.set(`lwc/${fullName}/${file}`, text);
  else {
    const inner = Object.entries(shown).filter(([child]) => child !== 'fullName');
    const file = kind.suffix === '' ? `${kind.directory}/${fullName}-meta.xml` : `${kind.directory}/${fullName}.${kind.suffix}`;
    files.set(file, document(type, inner.map(([child, value]) => xml(child, value)).join('')));
  }
}

function part(lists: Lists, file: string, list: string, one: object): void {
  const key = `${file} ${list}`;
  const known = lists.get(key) ?? { list, parts: [] };
  known.parts.push(one);
  lists.set(key, known);
}

function document(root: string, inner: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://soap.sforce.com/2006/04/metadata">${inner}</${root}>`;
}
