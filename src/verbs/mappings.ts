import type { App } from '../app.ts';
import { readMappingText } from '../config/saved-mappings.ts';
import { AppError } from '../core/errors.ts';
import { tryMapping, type TriedMapping } from '../engine/try-mapping.ts';
import type { MappingPreview, Verbs } from '../http/verbs.ts';
import { checkFile, editedFile, saveEdited, takeSaved } from './edited-files.ts';

type MappingVerbs = Pick<Verbs, 'mappings' | 'checkMapping' | 'previewMapping' | 'saveMapping'>;

/** Mappings on pages: seen, checked, tried, saved. */
export function mappingVerbs(app: App): MappingVerbs {
  return {
    mappings: async () => {
      await takeSaved(app);
      const shown = await Promise.all(
        app.config.mappings.map(async ({ name, connector, specs }) => {
          const file = await editedFile(app, 'mappings', name);
          return {
            name,
            connector,
            file: `${name}.yaml`,
            streams: specs.map((spec) => spec.name),
            yaml: file?.yaml ?? '',
            etag: file?.etag ?? '',
          };
        }),
      );
      return shown;
    },
    checkMapping: (name, yaml) => Promise.resolve(checkFile(app, 'mappings', known(app, name), yaml)),
    saveMapping: (file) => saveEdited(app, 'mappings', { ...file, id: known(app, file.id) }),
    previewMapping: async ({ name, yaml, stream, record }) => {
      const { mapping, problems } = readMappingText(app.config, known(app, name), yaml);
      if (mapping === null) return { problems, preview: null };
      try {
        if (!mapping.specs.some((spec) => spec.name === stream))
          throw new AppError('INPUT_INVALID', `${name} has no stream "${stream}"`, {
            fix: `Use one of: ${mapping.specs.map((spec) => spec.name).join(', ')}`,
          });
        const tried = await tryMapping(app.store, mapping, { stream, record });
        if (tried === null) throw nothingKept(name, stream, record);
        return { problems, preview: shown(tried) };
      } finally {
        await mapping.close();
      }
    },
  };
}

function known({ config }: App, name: string): string {
  if (config.mappings.some((one) => one.name === name)) return name;
  throw new AppError('NOT_FOUND', `There is no mapping "${name}"`);
}

function nothingKept(name: string, stream: string, record: string | undefined): AppError {
  return new AppError('INPUT_INVALID', `Of ${name}.${stream} ${record === undefined ? 'no record' : `the record ${record}`} is kept`, {
    fix: 'Read it first: `kakehashi sync`; `kakehashi preview` asks the CRM itself',
  });
}

function shown({ record, rejected, fields, mapped }: TriedMapping): MappingPreview {
  const { entity, lines, rejections } = mapped;
  return {
    record: record.id,
    rejected,
    fields,
    entity: entity && { kind: entity.kind, name: entity.name, attributes: entity.attributes },
    lines: lines.map(({ occurredOn, type, stage, item, data }) => ({ on: occurredOn, type, stage, item, data })),
    rejections: rejections.map(({ code, field, message }) => ({ code, field, message })),
  };
}
