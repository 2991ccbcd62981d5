import { isAdaptiveMultiRate, modeSetOf } from '../answer/match-codec.ts'
import { attributesOf } from '../description/attributes.ts'
import type { MediaDescription } from '../description/session-description.ts'
import { codecsOf, isSpeech, isTelephoneEvent, type NumberedCodec, nameOfCodec } from '../media/codec.ts'
import { type FormatParameters, parseFormatParameters } from '../media/fmtp.ts'
import { maxptimeOf, ptimeOf } from '../media/packet-time.ts'
import { parsePayloadType, parseRtpMap, rtpMapOf } from '../media/rtp-map.ts'
import { hint, problem, type StreamFinding, type Writer } from './finding.ts'

/** Hertz that each encoding has, whatever it samples. @spec RFC 4867 §8.1, §8.2; RFC 3551 §4.5 */
const CLOCK_RATES: ReadonlyMap<string, { readonly rate: number; readonly spec: string }> = new Map([
  ['amr', { rate: 8000, spec: 'RFC 4867 §8.1' }],
  ['amr-wb', { rate: 16000, spec: 'RFC 4867 §8.2' }],
  ['evs', { rate: 16000, spec: 'TS 26.445 §A.3' }],
  ['pcma', { rate: 8000, spec: 'RFC 3551 §4.5.14' }],
  ['pcmu', { rate: 8000, spec: 'RFC 3551 §4.5.14' }],
  ['g722', { rate: 8000, spec: 'RFC 3551 §4.5.2' }],
  ['g729', { rate: 8000, spec: 'RFC 3551 §4.5.6' }],
  ['opus', { rate: 48000, spec: 'RFC 7587 §4.1' }],
])
const HIGHEST_MODE: ReadonlyMap<string, number> = new Map([
  ['amr', 7],
  ['amr-wb', 8],
])
/** Values that a parameter may have. @spec RFC 4867 §8.1, §8.2 */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'octet-align': ['0', '1'],
  crc: ['0', '1'],
  'robust-sorting': ['0', '1'],
  'mode-change-period': ['1', '2'],
  'mode-change-capability': ['1', '2'],
  'mode-change-neighbor': ['0', '1'],
}
const NEEDS_ALIGNMENT = ['crc', 'robust-sorting', 'interleaving']
const AMR_FRAME = 20

/** What is wrong with a stream as one side describes it, whatever the other one says. */
export function checkDescribedStream(writer: Writer, stream: MediaDescription): readonly StreamFinding[] {
  if (stream.port === 0) return []
  const codecs = codecsOf(stream)
  return [
    ...checkNumbers(writer, stream),
    ...codecs.flatMap((codec) => [...checkClockRate(writer, codec), ...checkAmrParameters(writer, codec)]),
    ...checkKeys(writer, codecs),
    ...checkPacketTimes(writer, stream, codecs),
  ]
}

function checkNumbers(writer: Writer, stream: MediaDescription): readonly StreamFinding[] {
  if (!stream.protocol.startsWith('RTP/')) return []
  const findings: StreamFinding[] = []
  const maps = attributesOf(stream, 'rtpmap').flatMap((value) => parseRtpMap(value) ?? [])
  for (const [index, format] of stream.formats.entries()) {
    const number = parsePayloadType(format)
    if (number === undefined || stream.formats.indexOf(format) !== index) {
      const what = number === undefined ? 'is no payload type' : 'stands twice in the m= line'
      findings.push(problem('payload-type', `${format} of the ${writer} ${what}`, 'RFC 8866 §5.14'))
    } else if (rtpMapOf(stream, number) === undefined) {
      const text = `payload type ${number} of the ${writer} has no rtpmap, so nobody knows what it is`
      findings.push(problem('rtpmap', text, 'RFC 8866 §6.6'))
    } else if (maps.filter(({ payloadType }) => payloadType === number).length > 1) {
      findings.push(problem('rtpmap', `payload type ${number} of the ${writer} has two rtpmaps`, 'RFC 8866 §6.6'))
    }
  }
  return findings
}

function checkClockRate(writer: Writer, codec: NumberedCodec): readonly StreamFinding[] {
  const known = CLOCK_RATES.get(codec.encoding.toLowerCase())
  if (known === undefined || known.rate === codec.clockRate) return []
  const text = `${nameOfCodec(codec)} of the ${writer}: the clock of ${codec.encoding} has ${known.rate} Hz`
  return [problem('clock-rate', text, known.spec)]
}

function checkAmrParameters(writer: Writer, codec: NumberedCodec): readonly StreamFinding[] {
  if (!isAdaptiveMultiRate(codec)) return []
  const parameters = parseFormatParameters(codec.fmtp)
  const spec = codec.encoding.toLowerCase() === 'amr' ? 'RFC 4867 §8.1' : 'RFC 4867 §8.2'
  const where = `payload type ${codec.payloadType} of the ${writer}`
  const findings: StreamFinding[] = []
  for (const [name, allowed] of Object.entries(VALUES)) {
    const value = parameters.get(name)
    if (value === undefined || allowed.includes(value)) continue
    findings.push(problem('fmtp', `${where}: ${name} is ${allowed.join(' or ')}, not ${value || 'empty'}`, spec))
  }
  const needing = NEEDS_ALIGNMENT.find((name) => (parameters.get(name) ?? '0') !== '0')
  if (needing !== undefined && parameters.get('octet-align') === '0') {
    findings.push(problem('fmtp', `${where}: ${needing} needs octet-align=1, and 0 is said`, spec))
  }
  return [...findings, ...checkModeSet(where, codec, parameters, spec)]
}

function checkModeSet(
  where: string,
  { encoding }: NumberedCodec,
  parameters: FormatParameters,
  spec: string,
): readonly StreamFinding[] {
  const highest = HIGHEST_MODE.get(encoding.toLowerCase()) ?? 0
  const isMode = (mode: number) => Number.isInteger(mode) && mode >= 0 && mode <= highest
  if ((modeSetOf(parameters) ?? []).every(isMode)) return []
  return [
    problem('fmtp', `${where}: modes of ${encoding} are 0 to ${highest}, not ${parameters.get('mode-set')}`, spec),
  ]
}

/** Keys have the clock of the speech beside them. @spec RFC 4733 §2.1; TS 26.114 §6.2.2.3 */
function checkKeys(writer: Writer, codecs: readonly NumberedCodec[]): readonly StreamFinding[] {
  const keys = codecs.filter(isTelephoneEvent)
  const speech = codecs.filter(isSpeech)
  if (speech.length === 0 || keys.length === 0) return []
  const rates = new Set(speech.map(({ clockRate }) => clockRate))
  return [...rates]
    .filter((rate) => !keys.some(({ clockRate }) => clockRate === rate))
    .map((rate) => {
      const without = speech.find(({ clockRate }) => clockRate === rate)
      const name = without === undefined ? `${rate} Hz` : nameOfCodec(without)
      const text = `the ${writer} has no telephone-event/${rate}: with ${name} no key can be sent`
      return hint('telephone-event', text, 'TS 26.114 §6.2.2.3')
    })
}

function checkPacketTimes(
  writer: Writer,
  stream: MediaDescription,
  codecs: readonly NumberedCodec[],
): readonly StreamFinding[] {
  const ptime = ptimeOf(stream)
  const maxptime = maxptimeOf(stream)
  const findings: StreamFinding[] = []
  if (ptime !== undefined && maxptime !== undefined && ptime > maxptime) {
    const text = `the ${writer} wants packets of ${ptime} ms and can take ${maxptime} ms at most`
    findings.push(problem('ptime', text, 'RFC 8866 §6.5'))
  }
  const amr = codecs.find(isAdaptiveMultiRate)
  for (const [name, value] of [
    ['ptime', ptime],
    ['maxptime', maxptime],
  ] as const) {
    if (amr === undefined || value === undefined || value % AMR_FRAME === 0) continue
    const text = `${name}:${value} of the ${writer}: a frame of ${amr.encoding} has ${AMR_FRAME} ms, and no packet a part of one`
    findings.push(hint('ptime', text, 'RFC 4867 §8.1'))
  }
  return findings
}
