import type { Value } from '../describe/types.ts';
import type { Distance } from './ast.ts';

/** Mean radius of the earth. */
const RADIUS: Readonly<Record<Distance['unit'], number>> = { km: 6371.0088, mi: 3958.7613 };

/** The great-circle way in `unit` from a place in degrees, by the haversine formula; null where the place is not known. */
export function distanceBetween(latitude: Value, longitude: Value, to: Distance): number | null {
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  const [from, target] = [radians(latitude), radians(to.latitude)];
  const half = (angle: number): number => Math.sin(angle / 2) ** 2;
  const share = half(target - from) + Math.cos(from) * Math.cos(target) * half(radians(to.longitude - longitude));
  return 2 * RADIUS[to.unit] * Math.asin(Math.min(1, Math.sqrt(share)));
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}
