import { VoltaicError } from '@voltaic/base'
import { identifierOf, type Pco, type PcoContent, type PcoDirection, type PcoItem } from '@voltaic/epc'

/** Options as `pco decode --json` prints and `pco encode --json-file` reads them. */
export interface PcoDocument {
  readonly direction: PcoDirection
  readonly pco: Pco
}

type FieldType = 'string' | 'number' | 'boolean' | 'options'
type Shape = Readonly<Record<string, FieldType>>

const PPP: Shape = { code: 'number', identifier: 'number' }
const CONTROL: readonly Shape[] = [
  { ...PPP, options: 'options' },
  { ...PPP, data: 'string' },
]
const MESSAGE: Shape = { ...PPP, message: 'string' }
const DATA: Shape = { ...PPP, data: 'string' }

/** The fields of each kind of contents; PPP has several layouts. */
const SHAPES: Readonly<Record<PcoContent['kind'], readonly Shape[]>> = {
  empty: [{}],
  ipv4: [{ address: 'string' }],
  ipv6: [{ address: 'string' }],
  'ipv6-prefix': [{ address: 'string', length: 'number' }],
  uint8: [{ value: 'number' }],
  uint16: [{ value: 'number' }],
  'apn-rate-control': [
    { spare: 'number', additionalExceptionReports: 'boolean', uplinkTimeUnit: 'number', maximumUplinkRate: 'number' },
  ],
  msisdn: [{ digits: 'string' }],
  ipcp: CONTROL,
  lcp: CONTROL,
  pap: [{ ...PPP, peerId: 'string', password: 'string' }, MESSAGE, DATA],
  chap: [{ ...PPP, value: 'string', name: 'string' }, MESSAGE, DATA],
  octets: [{ octets: 'string' }],
}
const OPTION_SHAPES: readonly Shape[] = [
  { type: 'number', address: 'string' },
  { type: 'number', data: 'string' },
]

/** As JSON; identifiers are hexadecimal digits with their names beside them. */
export function pcoToJson({ pco, direction }: PcoDocument): unknown {
  const { items, ...octet3 } = pco
  return {
    direction,
    ...octet3,
    items: items.map(({ id, content }) => ({
      id: id.toString(16).toUpperCase().padStart(4, '0'),
      name: identifierOf(id, direction).name,
      content,
    })),
  }
}

/** @throws VoltaicError PCO_JSON_INVALID, which names the field */
export function parsePcoJson(text: string, place: string): PcoDocument {
  const value = asRecord(parseJson(text, place), place)
  const { direction, configurationProtocol = 0, spare, items } = value
  if (direction !== 'ms-to-network' && direction !== 'network-to-ms') {
    throw invalid(`${place}: direction is to be "ms-to-network" or "network-to-ms"`)
  }
  if (typeof configurationProtocol !== 'number') throw invalid(`${place}: configurationProtocol is to be a number`)
  if (spare !== undefined && typeof spare !== 'number') throw invalid(`${place}: spare is to be a number`)
  if (!Array.isArray(items)) throw invalid(`${place}: items is to be a list`)
  const pco = {
    configurationProtocol,
    ...(spare === undefined ? {} : { spare }),
    items: items.map((item, index) => parseItem(item, `${place}: items[${index}]`)),
  }
  return { direction, pco }
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw invalid(`${place}: ${cause instanceof Error ? cause.message : 'no JSON'}`, cause)
  }
}

function parseItem(item: unknown, place: string): PcoItem {
  const { id, content } = asRecord(item, place)
  const isHex = typeof id === 'string' && /^[0-9a-f]{1,4}$/i.test(id)
  if (!isHex) throw invalid(`${place}.id is to be up to four hexadecimal digits: "000C"`)
  return { id: Number.parseInt(id, 16), content: parseContent(content, `${place}.content`) }
}

function parseContent(content: unknown, place: string): PcoContent {
  const { kind, ...fields } = asRecord(content, place)
  const shapes =
    typeof kind === 'string' && Object.hasOwn(SHAPES, kind) ? SHAPES[kind as PcoContent['kind']] : undefined
  if (shapes === undefined) throw invalid(`${place}.kind is to be one of ${Object.keys(SHAPES).join(', ')}`)
  checkShape(fields, shapes, place)
  return content as PcoContent
}

function checkShape(fields: Readonly<Record<string, unknown>>, shapes: readonly Shape[], place: string): void {
  const names = Object.keys(fields)
  const shape = shapes.find((each) => names.length === Object.keys(each).length && names.every((name) => name in each))
  if (shape === undefined) {
    const wanted = shapes.map((each) => Object.keys(each).join(', ') || 'nothing else').join('; or ')
    throw invalid(`${place} is to have ${wanted}`)
  }
  for (const [name, type] of Object.entries(shape)) checkField(fields[name], type, `${place}.${name}`)
}

function checkField(value: unknown, type: FieldType, place: string): void {
  if (type !== 'options') {
    const actual = typeof value
    if (actual !== type) throw invalid(`${place} is to be a ${type}`)
    return
  }
  if (!Array.isArray(value)) throw invalid(`${place} is to be a list`)
  for (const [index, option] of value.entries()) {
    checkShape(asRecord(option, `${place}[${index}]`), OPTION_SHAPES, `${place}[${index}]`)
  }
}

function asRecord(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw invalid(`${place} is to be an object`)
}

function invalid(message: string, cause?: unknown): VoltaicError {
  const remedy = 'voltaic pco decode 80000c04c0000201 --from-network --json prints an example'
  return new VoltaicError('PCO_JSON_INVALID', message, remedy, cause === undefined ? undefined : { cause })
}
