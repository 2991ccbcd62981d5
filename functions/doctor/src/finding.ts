import type { Unread } from './facts.ts'

/** What is looked at together; `voltaic doctor --only` takes these. */
export const GROUPS = [
  'process',
  'esp',
  'network',
  'ports',
  'firewall',
  'nat',
  'clock',
  'dns',
  'diameter',
  'disk',
] as const
export type Group = (typeof GROUPS)[number]

/** All that can be found. Each has a section in docs/guides/doctor.md and a test that sees it come and go. */
export const FINDING_CODES = [
  'UNREADABLE',
  'NODE_TOO_OLD',
  'FILE_LIMIT_LOW',
  'GM_UNPROTECTED',
  'CAPABILITY_MISSING',
  'KERNEL_XFRM_MISSING',
  'KERNEL_ESP_MISSING',
  'TUN_MISSING',
  'TUN_FORBIDDEN',
  'FIPS_MODE',
  'ADDRESS_NOT_LOCAL',
  'INTERFACE_DOWN',
  'MTU_SMALL',
  'MTU_BELOW_IPV6',
  'RP_FILTER_STRICT',
  'IP_FORWARD_OFF',
  'SOCKET_BUFFER_SMALL',
  'DATAGRAMS_DROPPED',
  'PORT_TAKEN',
  'PORT_FORBIDDEN',
  'PROTECTED_PORT_STANDARD',
  'PROTECTED_PORT_CLASH',
  'ESP_DROPPED',
  'SIP_DROPPED',
  'SOURCE_NAT',
  'PHONE_BEHIND_NAT',
  'CLOCK_YEAR',
  'CLOCK_NOT_SYNCHRONISED',
  'CLOCK_JUMPS',
  'OWN_DNS_SILENT',
  'REALM_UNRESOLVED',
  'REALM_LEADS_ELSEWHERE',
  'SYSTEM_DNS_SILENT',
  'SYSTEM_DNS_IGNORES_REALM',
  'DIAMETER_UNREACHABLE',
  'DIAMETER_REFUSES',
  'DATA_MISSING',
  'DATA_NOT_WRITABLE',
  'DISK_FULL',
  'KEY_FILE_OPEN',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]

/** `note`: good to know; `warning`: something will fail for some; `error`: it does not work so. */
export type Severity = 'note' | 'warning' | 'error'

/** How a finding goes away: by commands as they stand, for root, or by something that only a person can do. */
export type Mend =
  | {
      readonly kind: 'commands'
      readonly lines: readonly string[]
      /** What keeps it so after the machine has been started again, where the commands do not. */
      readonly lasting?: string
    }
  | { readonly kind: 'advice'; readonly text: string }

/** Something was looked at and is in order. */
export interface Passed {
  readonly severity: 'ok'
  readonly group: Group
  readonly what: string
}

/** Something was looked at and is not in order, or could not be looked at. */
export interface Found {
  readonly severity: Severity
  readonly group: Group
  readonly code: FindingCode
  /** What is so, with names and numbers. */
  readonly what: string
  /** What comes of it. */
  readonly why: string
  readonly mend: Mend
  /** Where more is said: a file of this repository and a heading in it. */
  readonly link: string
}

export type Finding = Passed | Found

const GUIDE = 'docs/guides/doctor.md'

export function passed(group: Group, what: string): Passed {
  return { severity: 'ok', group, what }
}

export function found(severity: Severity, fields: Omit<Found, 'severity' | 'link'>): Found {
  return { severity, ...fields, link: `${GUIDE}#${fields.code.toLowerCase()}` }
}

/** What could not be looked at is said, not passed over. @param thing with which the sentence begins */
export function unreadable(group: Group, thing: string, { why, needs }: Unread): Found {
  return found('note', {
    group,
    code: 'UNREADABLE',
    what: `${thing} could not be read: ${why}`,
    why: 'what is wrong there stays unseen',
    mend: readable(group, needs),
  })
}

function readable(group: Group, needs: Unread['needs']): Mend {
  if (needs === undefined) return advice('Look for yourself, if something does not work.')
  if (needs === 'root') return commands(`sudo env "PATH=$PATH" voltaic doctor --only ${group}`)
  return commands(`apt-get install ${needs.package}`)
}

export function commands(...lines: readonly string[]): Mend {
  return { kind: 'commands', lines }
}

export function advice(text: string): Mend {
  return { kind: 'advice', text }
}

/** A word as a shell takes it, whatever is in it: names of interfaces, services and folders are not ours. */
export function quoted(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

/** Sets a kernel parameter now, and says how it stays. */
export function sysctl(name: string, value: number): Mend {
  return {
    kind: 'commands',
    lines: [`sysctl -w ${quoted(name)}=${value}`],
    lasting: `echo ${quoted(`${name} = ${value}`)} >> /etc/sysctl.d/60-voltaic.conf`,
  }
}
