import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { salesforceProject } from '../../scripts/salesforce-project.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'config', 'salesforce');
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@' });

/** Elements that the Metadata API knows of each type that we ship, those without which it refuses a file marked with `!`. */
const ACCEPTED: Readonly<Record<string, string>> = {
  CustomField:
    'fullName! label! type! description inlineHelpText required externalId unique caseSensitive length precision scale visibleLines defaultValue formula formulaTreatBlanksAs valueSet',
  PermissionSet: 'label! description hasActivationRequired fieldPermissions objectPermissions userPermissions',
  ListView: 'fullName! label! filterScope! columns filters sharedTo',
  CustomLabels: 'labels!',
  Translations: 'customLabels!',
  CustomObjectTranslation: 'fields',
  CustomFieldTranslation: 'name! label! help picklistValues',
  ReportType: 'baseObject! category! deployed! label! sections! description',
  ReportFolder: 'name! accessType publicFolderAccess',
  DashboardFolder: 'name! accessType publicFolderAccess',
  Report:
    'name! format! reportType! columns! description filter groupingsDown params scope showDetails showGrandTotal showSubTotals timeFrameFilter',
  Dashboard:
    'title! dashboardType! leftSection! rightSection! backgroundEndColor! backgroundFadeDirection! backgroundStartColor! textColor! titleColor! titleSize! middleSection chartTheme colorPalette description isGridLayout',
  LightningComponentBundle: 'apiVersion! isExposed! masterLabel description targets targetConfigs',
};

function written(folder = FOLDER): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? written(path) : [relative(FOLDER, path)];
  });
}

function rootOf(path: string): [name: string, children: Readonly<Record<string, unknown>>] {
  const parsed = parser.parse(readFileSync(join(FOLDER, path), 'utf8')) as Record<string, Record<string, unknown>>;
  const entry = Object.entries(parsed).find(([name]) => name !== '?xml');
  assert.ok(entry, path);
  return entry;
}

describe('config/salesforce', () => {
  const project = salesforceProject();
  const xml = Object.keys(project).filter((path) => path.endsWith('.xml'));

  it('is what the field table and the mapping say (npm run salesforce-project writes it)', () => {
    assert.deepEqual(
      written()
        .filter((path) => !path.startsWith('README'))
        .sort(),
      Object.keys(project).sort(),
    );
    for (const [path, text] of Object.entries(project)) assert.equal(readFileSync(join(FOLDER, path), 'utf8'), text, path);
  });

  it('is XML of the vendor, with elements that each type knows and none missing that it needs', () => {
    for (const path of xml) {
      const [root, children] = rootOf(path);
      const known = (ACCEPTED[root] ?? '').split(' ').filter((word) => word !== '');
      assert.ok(known.length > 0, `${path}: ${root}`);
      assert.equal(children['@xmlns'], 'http://soap.sforce.com/2006/04/metadata', path);
      const names = Object.keys(children).filter((name) => !name.startsWith('@'));
      const words = known.map((word) => word.replace('!', ''));
      assert.deepEqual(
        names.filter((name) => !words.includes(name)),
        [],
        path,
      );
      assert.deepEqual(
        known.filter((word) => word.endsWith('!') && !names.includes(word.slice(0, -1))),
        [],
        path,
      );
    }
  });

  it('keeps to the lengths that the vendor allows', () => {
    for (const path of xml) {
      const [root, children] = rootOf(path);
      const text = (name: string): string => (typeof children[name] === 'string' ? children[name] : '');
      if (root === 'CustomField') {
        assert.ok(text('label').length <= 40, `${path}: label`);
        assert.ok(text('inlineHelpText').length <= 510, `${path}: help`);
        assert.ok(text('inlineHelpText') !== '', `${path} has no help text`);
        assert.ok(text('formula').length <= 3900, `${path}: formula`);
      }
      if (root === 'ListView') assert.ok(text('label').length <= 40, `${path}: label`);
      if (root === 'Report') assert.ok(text('name').length <= 40, `${path}: name`);
      if (root === 'ReportType') assert.ok(text('label').length <= 50, `${path}: label`);
    }
  });

  it('names nothing that is not there: views, reports, permissions and translations rest on fields of the project', () => {
    const fields = new Set(
      xml.flatMap((path) => {
        const found = /objects\/(\w+)\/fields\/(\w+)\.field-meta/.exec(path);
        return found ? [`${(found[1] ?? '').replace('Activity', 'Task')}.${found[2] ?? ''}`] : [];
      }),
    );
    const owners = [/objects\/(\w+)\/listViews/, /objectTranslations\/(\w+)-/];
    for (const path of xml) {
      const owner = owners.map((pattern) => pattern.exec(path)?.[1]).find((one) => one !== undefined) ?? 'Account';
      for (const [, object, name] of readFileSync(join(FOLDER, path), 'utf8').matchAll(/(?:(\w+)[.$])?(PRM_\w+__c)</g))
        if (name !== 'PRM_Partners__c')
          assert.ok(
            fields.has(`${(object ?? owner).replace('Activity', 'Task')}.${name ?? ''}`) || path.includes('/fields/'),
            `${path}: ${name ?? ''}`,
          );
    }
  });

  it('has every text in both languages', () => {
    const labels = [...(project['force-app/main/default/labels/CustomLabels.labels-meta.xml'] ?? '').matchAll(/<fullName>(\w+)</g)];
    const english = project['force-app/main/default/translations/en_US.translation-meta.xml'] ?? '';
    assert.ok(labels.length > 20);
    for (const [, name] of labels) assert.ok(english.includes(`<name>${name ?? ''}</name>`), name);
    const fields = xml.filter((path) => path.includes('/fields/'));
    assert.equal(xml.filter((path) => path.endsWith('.fieldTranslation-meta.xml')).length, fields.length);
    assert.equal(/[\u3040-\u30ff\u4e00-\u9fff]/.test(english), false);
  });
});
