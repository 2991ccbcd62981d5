import { DecodeError } from '@voltaic/base'
import { type SdpLine, splitLines } from './lines.ts'
import {
  badLine,
  parseAttribute,
  parseBandwidth,
  parseConnection,
  parseMedia,
  parseOrigin,
  parseTime,
} from './parse-fields.ts'
import {
  type Attribute,
  type Bandwidth,
  type Connection,
  lineRank,
  type MediaDescription,
  type OtherLine,
  type SessionDescription,
  type TimeDescription,
} from './session-description.ts'

/** m= sections of a description. */
export const MAX_SDP_MEDIA = 32

/** The time of a session without bounds, and of one that says nothing. @spec RFC 3264 §5 */
export const UNBOUNDED: readonly TimeDescription[] = [{ start: 0, stop: 0, repeats: [] }]

/** Lines of which a description has one. */
const ONCE: ReadonlySet<string> = new Set(['v', 'o', 's'])

/** A section in the making. */
interface Section {
  connection: Connection | undefined
  readonly bandwidths: Bandwidth[]
  readonly attributes: Attribute[]
  readonly otherLines: OtherLine[]
}

/**
 * Reads a session description. Lines within a section may come in any order, and what is not known is kept. Missing t=
 * and s= are read as `t=0 0` and `s=-`.
 *
 * @param input the body of a SIP message: UTF-8, or text
 * @throws DecodeError SDP_*; the offset counts characters, which for all but names in foreign letters are octets
 * @spec RFC 8866 §5; RFC 3264 §5
 */
export function parseSessionDescription(input: Uint8Array | string): SessionDescription {
  const text = typeof input === 'string' ? input : Buffer.from(input).toString('utf8')
  const lines = splitLines(text)
  const firstMedia = lines.findIndex(({ type }) => type === 'm')
  const session = firstMedia < 0 ? lines : lines.slice(0, firstMedia)
  const media = firstMedia < 0 ? [] : lines.slice(firstMedia)
  return { ...readSession(session), media: readMedia(media) }
}

function readSession(lines: readonly SdpLine[]): Omit<SessionDescription, 'media'> {
  const [first, ...rest] = lines
  // RFC 8866 §5.1: there is one version, and it comes first so that another one can be told.
  if (first?.type !== 'v' || first.value.trim() !== '0') {
    throw new DecodeError('SDP_VERSION', 'the first line is not v=0', first?.offset ?? 0, 'RFC 8866 §5.1')
  }
  const origin = rest.find(({ type }) => type === 'o')
  if (origin === undefined) throw new DecodeError('SDP_NO_ORIGIN', 'there is no o= line', 0, 'RFC 8866 §5.2')
  const name = rest.find(({ type }) => type === 's')?.value ?? ''
  const times: TimeDescription[] = []
  const section = createSection()
  for (const line of rest) {
    if (line.type === 't') times.push(parseTime(line))
    else if (line.type === 'r') addRepeat(times, line)
    else if (ONCE.has(line.type)) refuseSecond(rest, line)
    else readLine(section, line)
  }
  return {
    version: 0,
    origin: parseOrigin(origin),
    sessionName: name === '' ? '-' : name,
    times: times.length === 0 ? UNBOUNDED : times,
    ...finish(section),
  }
}

function readMedia(lines: readonly SdpLine[]): readonly MediaDescription[] {
  const media: { readonly head: MediaDescription; readonly section: Section }[] = []
  for (const line of lines) {
    const last = media.at(-1)
    if (line.type !== 'm') {
      if (last !== undefined) readLine(last.section, line)
    } else if (media.length === MAX_SDP_MEDIA) {
      throw badLine('SDP_TOO_MANY_MEDIA', line, `more than ${MAX_SDP_MEDIA} m= lines`, '§5.14')
    } else media.push({ head: parseMedia(line), section: createSection() })
  }
  return media.map(({ head, section }) => ({ ...head, ...finish(section) }))
}

function createSection(): Section {
  return { connection: undefined, bandwidths: [], attributes: [], otherLines: [] }
}

function readLine(section: Section, line: SdpLine): void {
  if (line.type === 'a') section.attributes.push(parseAttribute(line))
  else if (line.type === 'b') section.bandwidths.push(parseBandwidth(line))
  else if (line.type === 'c' && section.connection === undefined) section.connection = parseConnection(line)
  else section.otherLines.push({ type: line.type, value: line.value })
}

function finish({ connection, ...rest }: Section): Omit<Section, 'connection'> & { readonly connection?: Connection } {
  const otherLines = rest.otherLines.sort((a, b) => lineRank(a.type) - lineRank(b.type))
  return connection === undefined ? { ...rest, otherLines } : { connection, ...rest, otherLines }
}

function addRepeat(times: TimeDescription[], line: SdpLine): void {
  const last = times.pop()
  if (last === undefined) throw badLine('SDP_TIME', line, 'r= without a t= before it', '§5.10')
  times.push({ ...last, repeats: [...last.repeats, line.value] })
}

function refuseSecond(lines: readonly SdpLine[], line: SdpLine): void {
  if (line.type === 'v' || lines.find(({ type }) => type === line.type) !== line) {
    throw badLine('SDP_DUPLICATE_LINE', line, `a second ${line.type}=`, '§5')
  }
}
