/** Values of TP-PID that a service centre or a phone acts on. @spec TS 23.040 §9.2.3.9 */
export const PROTOCOL_IDENTIFIERS = {
  shortMessage: 0x00,
  /** To be acknowledged and thrown away. */
  shortMessageType0: 0x40,
  replaceType1: 0x41,
  replaceType7: 0x47,
  deviceTriggering: 0x48,
  returnCall: 0x5f,
  ansi136RData: 0x7c,
  meDataDownload: 0x7d,
  meDepersonalization: 0x7e,
  simDataDownload: 0x7f,
} as const

const NAMES: ReadonlyMap<number, string> = new Map([
  [0x00, 'short message'],
  [0x40, 'short message type 0'],
  [0x48, 'device triggering short message'],
  [0x5e, 'enhanced message service (obsolete)'],
  [0x5f, 'return call message'],
  [0x7c, 'ANSI-136 R-DATA'],
  [0x7d, 'ME data download'],
  [0x7e, 'ME de-personalization'],
  [0x7f, '(U)SIM data download'],
])

/** Devices of telematic interworking, bits 1 to 5. */
const TELEMATIC_DEVICES: ReadonlyMap<number, string> = new Map([
  [0x00, 'implicit'],
  [0x01, 'telex'],
  [0x02, 'group 3 telefax'],
  [0x03, 'group 4 telefax'],
  [0x04, 'voice telephone'],
  [0x05, 'ERMES'],
  [0x06, 'national paging system'],
  [0x07, 'videotex'],
  [0x08, 'teletex, carrier unspecified'],
  [0x10, 'message handling facility'],
  [0x11, 'X.400 message handling system'],
  [0x12, 'Internet electronic mail'],
  [0x1f, 'GSM/UMTS mobile station'],
])

/** What TP-PID stands for, in words. @spec TS 23.040 §9.2.3.9 */
export function describeProtocolIdentifier(octet: number): string {
  const name = NAMES.get(octet)
  if (name !== undefined) return name
  if (isReplace(octet)) return `replace short message type ${octet & 7}`
  if (octet >= 0xc0) return 'specific to the service centre'
  if (octet < 0x20) return 'SME-to-SME protocol'
  if (octet >= 0x40) return 'reserved'
  const device = octet & 0x1f
  const isCentreSpecific = device >= 0x18 && device < 0x1f
  const known = isCentreSpecific ? 'specific to the service centre' : TELEMATIC_DEVICES.get(device)
  return `telematic interworking: ${known ?? 'reserved'}`
}

/** Whether the message replaces one of the same type from the same sender. @spec TS 23.040 §9.2.3.9 */
export function isReplace(octet: number): boolean {
  return octet >= PROTOCOL_IDENTIFIERS.replaceType1 && octet <= PROTOCOL_IDENTIFIERS.replaceType7
}
