import { formatRdata, formatRecord, type ResourceRecord } from '../rdata/record.ts'
import { className, opcodeName, RCODE, rcodeName } from './codes.ts'
import type { DnsMessage } from './message.ts'
import { formatHost, formatName } from './name-text.ts'

/** One line for a ladder: `NAPTR example.com?`, `NOERROR NAPTR example.com: 10 50 "s" …`. */
export function summariseMessage(message: DnsMessage): string {
  const [question] = message.questions
  const asked = question === undefined ? 'nothing' : `${question.type} ${formatHost(question.name)}`
  if (!message.isResponse) return `${asked}?`
  const outcome = rcodeName(message.rcode) + (message.isTruncated ? ' TC' : '')
  if (message.rcode !== RCODE.NOERROR) return `${outcome} ${asked}`
  if (message.answers.length === 0) return `${outcome} ${asked}: no data`
  return `${outcome} ${asked}: ${message.answers.map(summariseRecord).join(', ')}`
}

/** The whole message in the manner of dig, for people. */
export function formatMessage(message: DnsMessage): string {
  const flags = [
    message.isResponse && 'qr',
    message.isAuthoritative && 'aa',
    message.isTruncated && 'tc',
    message.isRecursionDesired && 'rd',
    message.isRecursionAvailable && 'ra',
    message.isAuthenticData && 'ad',
    message.isCheckingDisabled && 'cd',
  ].filter((flag) => flag !== false)
  const head = `id ${message.id}, ${opcodeName(message.opcode)}, ${rcodeName(message.rcode)}, flags ${flags.join(' ')}`
  const lines = [`;; ${head}`]
  for (const { name, type, class: value } of message.questions) {
    lines.push(`;${formatName(name)} ${className(value)} ${type}`)
  }
  section(lines, 'ANSWER', message.answers)
  section(lines, 'AUTHORITY', message.authorities)
  section(lines, 'ADDITIONAL', message.additionals)
  if (message.edns !== undefined) {
    const { version, udpPayloadSize, dnssecOk } = message.edns
    lines.push(`;; EDNS version ${version}, udp ${udpPayloadSize}${dnssecOk ? ', do' : ''}`)
  }
  return lines.join('\n')
}

function section(lines: string[], title: string, records: readonly ResourceRecord[]): void {
  if (records.length > 0) lines.push(`;; ${title}`, ...records.map(formatRecord))
}

function summariseRecord(record: ResourceRecord): string {
  return record.type === 'CNAME' ? `CNAME ${formatRdata(record)}` : formatRdata(record)
}
