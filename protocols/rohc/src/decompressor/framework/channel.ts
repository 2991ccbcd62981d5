/** LARGE_CIDS of the channel: 0 to 15 in a nibble, or 0 to 16383 in one or two octets. */
export type CidSize = 'small' | 'large'

/** U-, O- and R-mode. @spec RFC 3095 §4.4 */
export type Mode = 'U' | 'O' | 'R'

export type PacketType =
  | 'IR'
  | 'IR-DYN'
  | 'NORMAL'
  | 'UO-0'
  | 'UO-1'
  | 'UO-1-ID'
  | 'UO-1-TS'
  | 'UOR-2'
  | 'UOR-2-ID'
  | 'UOR-2-TS'
  | 'R-0'
  | 'R-0-CRC'
  | 'R-1'
  | 'R-1-ID'
  | 'R-1-TS'

/** The mode that a Mode field names; `cancel` is 0, which only profile 0x0004 defines. @spec RFC 3095 §5.7.5; RFC 3843 §3.4 */
export function modeOf(field: number): Mode | 'cancel' {
  if (field === 1) return 'U'
  if (field === 2) return 'O'
  return field === 3 ? 'R' : 'cancel'
}

/** The Mode field of a mode. */
export function modeField(mode: Mode): number {
  if (mode === 'U') return 1
  return mode === 'O' ? 2 : 3
}
