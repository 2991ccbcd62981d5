export const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/** FNV-1a, 32 bits; text is in octets already. Not for anything an attacker gains by colliding. */
export function fnv(start: number, text: string): number {
  let hash = start
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), FNV_PRIME)
  // A separator, so that moving an octet from one text to the next changes the hash.
  return Math.imul(hash ^ 0x100, FNV_PRIME)
}
