import { DecodeError } from '@voltaic/base'
import { decodeMessage } from '@voltaic/diameter'
import { summariseTrace } from '@voltaic/dns'
import { canonicalHeaderName, parseMessage, utf8 } from '@voltaic/sip'
import { type AvpNode, readAvpTree } from '../avp-tree.ts'
import { printable } from '../ladder/message-summary.ts'
import { commandName } from '../ladder/summarise-diameter.ts'
import type { TracedMessage } from '../traced-message.ts'
import { authParameters, challengeParts, HIDDEN } from './auth-parameters.ts'
import { clauseOfAvp } from './avp-clauses.ts'
import { meaningOfAvp } from './avp-meanings.ts'
import { clauseOfHeader } from './header-clauses.ts'
import { meaningOfHeader } from './header-meanings.ts'
import { purposeOfCommand, purposeOfSip } from './purposes.ts'

/** A header field or an AVP, as people read it. */
export interface ExplainedField {
  readonly name: string
  /** Empty for an AVP with others in it. Never holds a control character. */
  readonly value: string
  /** `RFC 3261 §20.8`, or `TS 29.229 §6.3.2`. */
  readonly clause?: string
  /** What it is for, in a sentence. */
  readonly meaning?: string
  /** Of a grouped AVP, and of a challenge or its answer. */
  readonly fields?: readonly ExplainedField[]
}

/** A message, decoded. */
export interface ExplainedMessage {
  /** Start line, or the name of the command and its application. */
  readonly title: string
  /** What such a message is for, in a sentence or two. */
  readonly purpose?: string
  readonly fields: readonly ExplainedField[]
  /** Of SIP, as text; lines as they came. */
  readonly body: string
  /** Why it could not be decoded whole. */
  readonly malformed?: string
}

/** Decodes a message of any protocol of a trace, with the clause that defines each of its parts. */
export function explainMessage(message: Pick<TracedMessage, 'protocol' | 'transport' | 'data'>): ExplainedMessage {
  try {
    switch (message.protocol) {
      case 'sip':
        return explainSip(message.data)
      case 'diameter':
        return explainDiameter(message.data)
      case 'dns':
        return { title: printable(summariseTrace(message)), fields: [], body: '' }
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    return { title: 'malformed', fields: [], body: '', malformed: printable(error.message) }
  }
}

function explainSip(data: Uint8Array): ExplainedMessage {
  const message = parseMessage(data)
  const fields = message.lines.map(({ key, value }): ExplainedField => {
    const clause = clauseOfHeader(key)
    const meaning = meaningOfHeader(key)
    const text = utf8(value)
    const inside = AUTHENTICATION.has(key.toLowerCase()) ? authParameters(text) : []
    return {
      name: printable(canonicalHeaderName(key)),
      value: printable(text).replace(MASKED_KEY, `$1"${HIDDEN}"`),
      ...(clause !== undefined && { clause }),
      ...(meaning !== undefined && { meaning }),
      ...(inside.length > 0 && { fields: inside }),
    }
  })
  const purpose = purposeOfSip(message)
  const title = printable(utf8(message.startLine))
  return { title, ...(purpose !== undefined && { purpose }), fields, body: bodyText(message.body) }
}

const AUTHENTICATION: ReadonlySet<string> = new Set(['www-authenticate', 'authorization'])
/** CK and IK as they are kept: zeros. */
const MASKED_KEY = /\b([ci]k=)"?0+"?/gi

/** Text as it is, but for what a terminal or a page would obey; octets of anything else in hexadecimal digits. */
function bodyText(body: Uint8Array): string {
  const isText = body.every((octet) => octet >= SPACE || octet === TAB || octet === LF || octet === CR)
  if (!isText) return Buffer.from(body).toString('hex')
  const text = Buffer.from(body).toString('utf8')
  return text.split(/\r?\n/).map(printable).join('\n')
}

const [TAB, LF, CR, SPACE] = [9, 10, 13, 32] as const

function explainDiameter(data: Uint8Array): ExplainedMessage {
  const message = decodeMessage(data)
  const name = commandName(message)
  const title = `${name}, application ${message.applicationId}`
  const purpose = purposeOfCommand(name)
  return {
    title,
    ...(purpose !== undefined && { purpose }),
    fields: readAvpTree(message.avps).map(fieldOfAvp),
    body: '',
  }
}

/** AVPs that hold keys: they are kept as zeros. */
const KEYS: ReadonlySet<string> = new Set(['Confidentiality-Key', 'Integrity-Key', 'SIP-Authorization', 'Digest-HA1'])

function fieldOfAvp({ name, value }: AvpNode): ExplainedField {
  const clause = clauseOfAvp(name)
  const meaning = meaningOfAvp(name)
  const place = { ...(clause !== undefined && { clause }), ...(meaning !== undefined && { meaning }) }
  if (typeof value === 'string') return { name, value: hidden(name, value) ?? printable(value), ...place }
  if (value instanceof Uint8Array) {
    const hex = Buffer.from(value).toString('hex')
    const fields = name === 'SIP-Authenticate' ? challengeParts(value) : []
    return { name, value: hidden(name, hex) ?? hex, ...place, ...(fields.length > 0 && { fields }) }
  }
  return { name, value: '', ...place, fields: value.map(fieldOfAvp) }
}

function hidden(name: string, value: string): string | undefined {
  return KEYS.has(name) && /^0+$/.test(value) ? HIDDEN : undefined
}
