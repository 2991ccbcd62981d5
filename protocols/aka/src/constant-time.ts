import { timingSafeEqual } from 'node:crypto'

/** Compares without telling by its duration where the first difference is. */
export function isEqualConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
