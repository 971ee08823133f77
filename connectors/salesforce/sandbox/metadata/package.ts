import { strFromU8, unzipSync } from 'fflate';
import { SalesforceError } from '../errors.ts';
import type { Extra } from './extras.ts';
import { kindOf } from './kinds.ts';
import { documentIn, elementsOf, textOf, textsOf } from './xml.ts';
import type { Element } from './xml.ts';

const MOST_BYTES = 400 * 1024 * 1024;

/** One thing that a package names. */
export interface Member {
  readonly type: string;
  readonly fullName: string;
  readonly file: string;
  /** null: named, but not in the zip. */
  readonly extra: Extra | null;
}

export interface Package {
  readonly members: readonly Member[];
  readonly destroyed: readonly Member[];
}

/** Reads a deployment: package.xml (or one folder above it), what it names, and what destructiveChanges*.xml names. */
export function readPackage(zip: Buffer): Package {
  const files = filesIn(zip);
  const manifest = files.get('package.xml');
  if (manifest === undefined) throw new SalesforceError('INVALID_PACKAGE', 'No package.xml found');
  return {
    members: named(manifest, 'package.xml').map(({ type, fullName }) => ({ type, fullName, ...contentOf(files, type, fullName) })),
    destroyed: [...files]
      .filter(([name]) => /^destructiveChanges(Pre|Post)?\.xml$/.test(name))
      .flatMap(([name, text]) => named(text, name).map((one) => ({ ...one, file: name, extra: null }))),
  };
}

function filesIn(zip: Buffer): Map<string, string> {
  let size = 0;
  try {
    const files = unzipSync(zip, {
      filter: ({ originalSize, name }) => {
        size += originalSize;
        if (size > MOST_BYTES)
          throw new SalesforceError('LIMIT_EXCEEDED', 'Maximum size of request reached. Maximum size of uncompressed zip is 400 MB');
        return !name.endsWith('/');
      },
    });
    const entries = Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)] as const);
    const top = entries.some(([name]) => name === 'package.xml')
      ? ''
      : (entries.find(([name]) => /^[^/]+\/package\.xml$/.test(name))?.[0].split('/')[0] ?? '');
    return new Map(entries.map(([name, text]) => [top === '' ? name : name.replace(`${top}/`, ''), text]));
  } catch (error) {
    if (error instanceof SalesforceError) throw error;
    throw new SalesforceError('INVALID_ZIP', 'The zip file cannot be read');
  }
}

function named(text: string, file: string): { type: string; fullName: string; file: string }[] {
  const root = documentIn(text);
  if (root?.name !== 'Package')
    throw new SalesforceError('INVALID_PACKAGE', `${file}: Element {http://soap.sforce.com/2006/04/metadata}Package expected`);
  return elementsOf(root.element, 'types').flatMap((types) => {
    const type = textOf(types, 'name') ?? '';
    kindOf(type);
    return textsOf(types, 'members').map((fullName) => ({ type: folderType(type, fullName), fullName, file }));
  });
}

/** A report without a folder in its name is the folder itself. */
function folderType(type: string, fullName: string): string {
  return (type === 'Report' || type === 'Dashboard') && !fullName.includes('/') ? `${type}Folder` : type;
}

function contentOf(files: ReadonlyMap<string, string>, type: string, fullName: string): { file: string; extra: Extra | null } {
  switch (type) {
    case 'CustomField':
      return within(files, `objects/${fullName.split('.')[0] ?? ''}.object`, 'fields', fullName.split('.')[1] ?? '', fullName);
    case 'ListView':
      return within(files, `objects/${fullName.split('.')[0] ?? ''}.object`, 'listViews', fullName.split('.')[1] ?? '', null);
    case 'CustomLabel':
      return within(files, 'labels/CustomLabels.labels', 'labels', fullName, null);
    case 'LightningComponentBundle':
      return bundle(files, fullName);
    default:
      return whole(files, type, fullName);
  }
}

/** A component that is one element of a larger file. `rename`: the full name that it goes by outside of the file. */
function within(
  files: ReadonlyMap<string, string>,
  file: string,
  list: string,
  name: string,
  rename: string | null,
): { file: string; extra: Extra | null } {
  const root = documentIn(files.get(file) ?? '');
  const found = root === null ? undefined : elementsOf(root.element, list).find((one) => textOf(one, 'fullName') === name);
  const element: Element | undefined = found !== undefined && rename !== null ? { ...found, fullName: rename } : found;
  return { file, extra: element === undefined ? null : { element } };
}

function bundle(files: ReadonlyMap<string, string>, name: string): { file: string; extra: Extra | null } {
  const folder = `lwc/${name}/`;
  const own = new Map([...files].filter(([path]) => path.startsWith(folder)).map(([path, text]) => [path.slice(folder.length), text]));
  const settings = documentIn(own.get(`${name}.js-meta.xml`) ?? '');
  return { file: `${folder}${name}.js`, extra: settings === null ? null : { element: settings.element, files: own } };
}

function whole(files: ReadonlyMap<string, string>, type: string, fullName: string): { file: string; extra: Extra | null } {
  const { directory, suffix } = kindOf(type);
  const file = suffix === '' ? `${directory}/${fullName}-meta.xml` : `${directory}/${fullName}.${suffix}`;
  const root = documentIn(files.get(file) ?? '');
  return { file, extra: root?.name === type ? { element: type === 'PermissionSet' ? { fullName, ...root.element } : root.element } : null };
}
