import { defineObject } from './define.ts';
import type { ObjectDef } from './types.ts';

const FLAGS = (names: string): string[] => names.split(' ').map((name) => `${name}|${name}|boolean|ro`);
const NO_SYSTEM = 'IsDeleted CreatedDate CreatedById LastModifiedDate LastModifiedById SystemModstamp';
const ENTITY = [
  // A text that leads to the object, as the Tooling API has it; its rows have no id of their own.
  'EntityDefinitionId|Entity Definition ID|string(255)|ro',
];
const CODE = [
  'Name|Name|string(255)|ro name',
  'NamespacePrefix|Namespace Prefix|string(15)|ro',
  'ApiVersion|Api Version|double(18,1)|ro',
  'Status|Status|picklist(Active;Inactive;Deleted)|ro',
  'Body|Body|textarea(1000000)|ro nofilter',
  'IsValid|Is Valid|boolean|ro',
  'LengthWithoutComments|Size Without Comments|int|ro',
];

/** What describes the org itself: objects and fields, made from its schema, and kinds of code and rules, of which it has none (Tooling API reference). */
export function catalogueObjects(): ObjectDef[] {
  const catalogue = { calls: '', without: NO_SYSTEM, isCatalogue: true, api: 'both' } as const;
  const empty = { calls: '', without: 'IsDeleted' } as const;
  const objects = [
    defineObject(
      'EntityDefinition',
      '',
      [
        'DurableId|Durable Id|string(255)|ro',
        'QualifiedApiName|Qualified Api Name|string(70)|ro',
        'DeveloperName|Developer Name|string(80)|ro',
        'NamespacePrefix|Namespace Prefix|string(15)|ro',
        'Label|Label|string(80)|ro',
        'MasterLabel|Master Label|string(80)|ro',
        'PluralLabel|Plural Label|string(80)|ro',
        'KeyPrefix|Key Prefix|string(3)|ro',
        'PublisherId|Publisher Id|string(255)|ro',
        ...FLAGS(
          'IsCustomizable IsCustomSetting IsQueryable IsRetrieveable IsReplicateable IsSearchable IsLayoutable IsCompactLayoutable IsTriggerable IsApexTriggerable IsDeprecatedAndHidden IsEverCreatable IsEverUpdatable IsEverDeletable IsIdEnabled IsMruEnabled',
        ),
      ],
      catalogue,
    ),
    defineObject(
      'FieldDefinition',
      '',
      [
        'DurableId|Durable Id|string(255)|ro',
        ...ENTITY,
        'QualifiedApiName|Qualified Api Name|string(70)|ro',
        'DeveloperName|Developer Name|string(80)|ro',
        'NamespacePrefix|Namespace Prefix|string(15)|ro',
        'Label|Label|string(255)|ro',
        'MasterLabel|Master Label|string(255)|ro',
        'Description|Description|string(1000)|ro',
        'DataType|Data Type|string(100)|ro',
        'ValueTypeId|Value Type Id|string(100)|ro',
        'ExtraTypeInfo|Extra Type Info|string(20)|ro',
        'RelationshipName|Relationship Name|string(80)|ro',
        'Length|Length|int|ro',
        'Precision|Precision|int|ro',
        'Scale|Scale|int|ro',
        ...FLAGS(
          'IsNameField IsCalculated IsNillable IsCompound IsPolymorphicForeignKey IsIndexed IsApiFilterable IsApiSortable IsApiGroupable',
        ),
      ],
      catalogue,
    ),
    defineObject(
      'CustomField',
      '00N',
      [
        ...ENTITY,
        'TableEnumOrId|Table Enum Or ID|string(80)|ro',
        'DeveloperName|Developer Name|string(80)|ro',
        'NamespacePrefix|Namespace Prefix|string(15)|ro',
        'ManageableState|Manageable State|picklist(unmanaged;installed)|ro',
        'Description|Description|string(1000)|ro',
        'InlineHelpText|Inline Help Text|string(510)|ro',
        'Length|Length|int|ro',
        'Precision|Precision|int|ro',
        'Scale|Scale|int|ro',
      ],
      { ...catalogue, api: 'tooling' },
    ),
    defineObject('ApexClass', '01p', CODE, { ...empty, api: 'both', labelPlural: 'Apex Classes' }),
    defineObject('ApexTrigger', '01q', [...CODE, 'TableEnumOrId|Custom Object Definition ID|string(40)|ro'], { ...empty, api: 'both' }),
    defineObject(
      'RecordType',
      '012',
      [
        'Name|Name|string(80)|ro name',
        'DeveloperName|Record Type Name|string(80)|ro',
        'NamespacePrefix|Namespace Prefix|string(15)|ro',
        'Description|Description|string(255)|ro',
        'BusinessProcessId|Business Process ID|string(18)|ro',
        'SobjectType|Sobject Type Name|picklist()|ro',
        'IsActive|Active|boolean|ro',
      ],
      { ...empty, api: 'both' },
    ),
    defineObject(
      'ValidationRule',
      '03d',
      [
        ...ENTITY,
        'ValidationName|Validation Name|string(255)|ro name',
        'NamespacePrefix|Namespace Prefix|string(15)|ro',
        'Active|Active|boolean|ro',
        'Description|Description|string(255)|ro',
        'ErrorDisplayField|Error Display Field|string(80)|ro',
        'ErrorMessage|Error Message|string(255)|ro',
      ],
      { ...empty, api: 'tooling' },
    ),
    defineObject(
      'Flow',
      '301',
      [
        'DefinitionId|Definition ID|string(18)|ro',
        'MasterLabel|Master Label|string(255)|ro name',
        'VersionNumber|Version Number|int|ro',
        'Status|Status|picklist(Active;Draft;Obsolete;InvalidDraft)|ro',
        'ProcessType|Process Type|picklist()|ro',
        'Description|Description|string(255)|ro',
      ],
      { ...empty, api: 'tooling' },
    ),
  ];
  for (const { fields } of objects) leadToEntity(fields);
  return objects;
}

/** The way to the object, and from it back to its fields. */
function leadToEntity(fields: ObjectDef['fields']): void {
  const field = fields.get('entitydefinitionid');
  if (field === undefined) return;
  const isField = fields.has('qualifiedapiname');
  fields.set('entitydefinitionid', {
    ...field,
    referenceTo: ['EntityDefinition'],
    relationshipName: 'EntityDefinition',
    childRelationship: isField ? 'Fields' : fields.has('validationname') ? 'ValidationRules' : 'CustomFields',
  });
}
