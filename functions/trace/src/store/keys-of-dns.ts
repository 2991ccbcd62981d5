import type { TakeKey } from './trace-key.ts'

const HEADER = 12
const MAX_NAME = 255
const ENUM_SUFFIX = '.e164.arpa'

/** The key of a DNS message: the name of its first question, and the number where that is one of ENUM. @spec RFC 1035 §4.1.2; RFC 6116 §3.2 */
export function dnsKeys(data: Buffer, take: TakeKey): void {
  if (data.length < HEADER + 1) return
  const name = questionName(data)
  if (name === undefined) return
  take(`n:${name}`)
  if (name.endsWith(ENUM_SUFFIX)) {
    const digits = name.slice(0, -ENUM_SUFFIX.length).split('.').reverse().join('')
    if (/^\d+$/.test(digits)) take(`s:${digits}`)
  }
}

function questionName(data: Buffer): string | undefined {
  const labels: string[] = []
  let offset = HEADER
  while (offset < data.length && offset < HEADER + MAX_NAME) {
    const length = data.readUInt8(offset)
    if (length === 0) return labels.join('.').toLowerCase()
    // a question has nothing before it that its name could point to
    if (length > 63) return undefined
    labels.push(data.toString('latin1', offset + 1, offset + 1 + length))
    offset += 1 + length
  }
  return undefined
}
