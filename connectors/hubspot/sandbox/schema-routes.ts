import { missing } from './errors.ts';
import { json, param, type Router } from './router.ts';

/** Schemas of custom objects: the portal has none. */
export function addSchemaRoutes(router: Router): void {
  router.on('GET', 'schemas', '', () => json({ results: [] }));
  router.on('GET', 'schemas', '/:type', (request) => {
    throw missing(`Unable to infer object type from: ${param(request, 'type')}`);
  });
}
