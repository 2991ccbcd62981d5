/** Whether two Diameter identities or realms are the same: letters of ASCII compare without case. @spec RFC 6733 §4.3.1 */
export function sameIdentity(a: string, b: string): boolean {
  return a === b || (a.length === b.length && a.toLowerCase() === b.toLowerCase())
}
