/** @spec RFC 1035 §4.1.1; RFC 1996 §3.3; RFC 2136 §1.3 */
export const OPCODE = { QUERY: 0, IQUERY: 1, STATUS: 2, NOTIFY: 4, UPDATE: 5 } as const

/** Values above 15 need EDNS. @spec RFC 1035 §4.1.1; RFC 2136 §2.2; RFC 6891 §9 */
export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  YXDOMAIN: 6,
  YXRRSET: 7,
  NXRRSET: 8,
  NOTAUTH: 9,
  NOTZONE: 10,
  BADVERS: 16,
} as const

/** @spec RFC 1035 §3.2.4; RFC 2136 §2.4 */
export const CLASS = { IN: 1, CH: 3, NONE: 254, ANY: 255 } as const

/** `NXDOMAIN`, `RCODE23`. */
export function rcodeName(rcode: number): string {
  return nameOf(RCODE, rcode) ?? `RCODE${rcode}`
}

/** `QUERY`, `OPCODE9`. */
export function opcodeName(opcode: number): string {
  return nameOf(OPCODE, opcode) ?? `OPCODE${opcode}`
}

/** `IN`, `CLASS32`. @spec RFC 3597 §5 */
export function className(value: number): string {
  return nameOf(CLASS, value) ?? `CLASS${value}`
}

function nameOf(table: Readonly<Record<string, number>>, value: number): string | undefined {
  return Object.keys(table).find((key) => table[key] === value)
}
