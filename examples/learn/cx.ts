import { type ExplainedField, explainMessage, type TracedMessage } from '@voltaic/trace'
import { type Story, story } from './network.ts'

/** What every message of Diameter has: who sends it to whom, and of which exchange it is. */
const ROUTING = new Set([
  'Session-Id',
  'Vendor-Specific-Application-Id',
  'Auth-Session-State',
  'Origin-Host',
  'Origin-Realm',
  'Destination-Host',
  'Destination-Realm',
  'Vendor-Id',
])
const SECRET_OR_RANDOM: Readonly<Record<string, string>> = {
  'SIP-Authenticate': 'RAND and AUTN, 32 octets',
  'SIP-Authorization': 'XRES',
  'Confidentiality-Key': 'CK, 16 octets',
  'Integrity-Key': 'IK, 16 octets',
}
const RESULTS: Readonly<Record<string, string>> = {
  'Experimental-Result-Code 2001': '2001, first registration',
  'Experimental-Result-Code 2002': '2002, subsequent registration',
  'Result-Code 2001': '2001, success',
}
const NAME_WIDTH = 34
const VALUE_WIDTH = 66

/** Every exchange of that command which differs from those before, with its AVPs and their clauses. */
export async function cx(request: string): Promise<readonly string[]> {
  const messages = (await story()).filter(isCx)
  const answer = `${request.slice(0, -1)}A`
  const shown = new Set<string>()
  const lines: string[] = []
  for (const message of messages) {
    const { title, fields } = explainMessage(message)
    const command = title.split(',')[0] ?? ''
    if (command !== request && command !== answer) continue
    const text = [`${command}  from ${message.element}`, ...fields.flatMap((field) => linesOf(field, 1))]
    const key = text.join('\n').replace(/[0-9]{8,}/g, '')
    if (!shown.has(key)) lines.push(...text)
    shown.add(key)
  }
  return lines
}

/** All that CSCFs and HSS say about one subscriber, a line each. */
export async function life(): Promise<readonly string[]> {
  return ofSubscriber(await story(), /001010000000002|99901000002/).map((message) => {
    const { title, fields } = explainMessage(message)
    const command = title.split(',')[0] ?? ''
    const all = fields.flatMap((field) => [field, ...(field.fields ?? [])])
    const told = [
      'User-Authorization-Type',
      'Server-Assignment-Type',
      'Reason-Code',
      'Experimental-Result-Code',
      'Result-Code',
    ]
    const said = all.find(({ name }) => told.includes(name))
    return `${message.element.padEnd(6)} ${command}  ${said === undefined ? '' : wordsFor(said)}`.trimEnd()
  })
}

function isCx({ protocol, data }: TracedMessage): boolean {
  // application 16777216
  return protocol === 'diameter' && Buffer.from(data).readUInt32BE(8) === 16_777_216
}

/** Requests that name the subscriber, and their answers. */
function ofSubscriber(messages: Story, who: RegExp): Story {
  const sessions = new Set<string>()
  const sessionOf = (message: TracedMessage): string =>
    explainMessage(message).fields.find(({ name }) => name === 'Session-Id')?.value ?? ''
  const all = messages.filter(isCx)
  for (const message of all) {
    if (who.test(JSON.stringify(explainMessage(message).fields))) sessions.add(sessionOf(message))
  }
  // a request with its answer: two exchanges may be under way at once
  return [...sessions].flatMap((session) => all.filter((message) => sessionOf(message) === session))
}

function linesOf(field: ExplainedField, depth: number): readonly string[] {
  if (ROUTING.has(field.name)) return []
  const name = `${'  '.repeat(depth)}${field.name}`.padEnd(NAME_WIDTH)
  const line = `${name} ${wordsFor(field).padEnd(VALUE_WIDTH)} ${field.clause ?? ''}`.trimEnd()
  // what is random differs each time, in its parts too
  const parts = field.name in SECRET_OR_RANDOM ? [] : (field.fields ?? [])
  return [line, ...parts.flatMap((each) => linesOf(each, depth + 1))]
}

function wordsFor({ name, value }: ExplainedField): string {
  const said = SECRET_OR_RANDOM[name] ?? RESULTS[`${name} ${value}`]
  if (said !== undefined) return said
  if (name === 'Visited-Network-Identifier') return Buffer.from(value, 'hex').toString()
  if (name === 'User-Data') return 'the profile, in XML'
  return value
}
