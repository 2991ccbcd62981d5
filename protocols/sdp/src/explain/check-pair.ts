import { isAdaptiveMultiRate, isOctetAligned, modeSetOf } from '../answer/match-codec.ts'
import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import {
  codecsOf,
  isSameEncoding,
  isSpeech,
  isTelephoneEvent,
  type NumberedCodec,
  nameOfCodec,
} from '../media/codec.ts'
import { parseFormatParameters } from '../media/fmtp.ts'
import { maxptimeOf, ptimeOf } from '../media/packet-time.ts'
import { isRtcpMux, rtpAddressOf } from '../media/transport-address.ts'
import { hint, problem, type StreamFinding } from './finding.ts'

const RULES = 'RFC 4867 §8.3.1'
const PAYLOAD_OPTIONS = ['crc', 'robust-sorting', 'interleaving'] as const
/** What a gateway between the two sides can open, and so turn into another. */
const TRANSCODABLE: ReadonlySet<string> = new Set(['amr', 'amr-wb', 'pcma', 'pcmu', 'l16'])

/** A stream as both sides describe it. */
export interface StreamPair {
  readonly offer: SessionDescription
  readonly offered: MediaDescription
  readonly answer: SessionDescription
  readonly answered: MediaDescription
}

/** What does not fit between the two sides, beyond the rules of `checkAnswer`. */
export function checkStreamPair(pair: StreamPair): readonly StreamFinding[] {
  const { offered, answered } = pair
  if (offered.port === 0 || answered.port === 0) return []
  const [theirs, ours] = [codecsOf(offered), codecsOf(answered)]
  return [
    ...ours.flatMap((codec) => checkNumber(theirs, codec)),
    ...ours.flatMap((codec) => checkAmrPair(theirs, codec)),
    ...checkKeys(theirs, ours),
    ...checkPacketTimes(offered, answered),
    ...checkTransport(pair),
    ...gatewayFor(theirs, ours),
  ]
}

function checkNumber(offered: readonly NumberedCodec[], codec: NumberedCodec): readonly StreamFinding[] {
  const { payloadType } = codec
  const sameNumber = offered.find((one) => one.payloadType === payloadType)
  if (sameNumber !== undefined && !isSameEncoding(sameNumber, codec)) {
    const text = `payload type ${payloadType} is ${nameOfCodec(sameNumber)} in the offer and ${nameOfCodec(codec)} in the answer`
    return [problem('payload-type', text, 'RFC 3264 §6.1')]
  }
  const sameCodec = offered.find((one) => isSameEncoding(one, codec))
  if (sameNumber !== undefined || sameCodec === undefined) return []
  const text = `${nameOfCodec(codec)} has number ${sameCodec.payloadType} in the offer and ${payloadType} in the answer: each side sends with the number of the other`
  return [hint('payload-type', text, 'RFC 3264 §6.1')]
}

/** The codec of the offer that an answered one is compared with: the one under its number, or else one like it. */
function counterpartOf(offered: readonly NumberedCodec[], codec: NumberedCodec): NumberedCodec | undefined {
  const alike = offered.filter((one) => isSameEncoding(one, codec))
  return alike.find(({ payloadType }) => payloadType === codec.payloadType) ?? alike[0]
}

function checkAmrPair(offered: readonly NumberedCodec[], codec: NumberedCodec): readonly StreamFinding[] {
  const counterpart = isAdaptiveMultiRate(codec) ? counterpartOf(offered, codec) : undefined
  if (counterpart === undefined) return []
  const theirs = parseFormatParameters(counterpart.fmtp)
  const ours = parseFormatParameters(codec.fmtp)
  const name = `${nameOfCodec(codec)} as payload type ${codec.payloadType}`
  if (isOctetAligned(theirs) !== isOctetAligned(ours)) {
    const text = `${name} is ${framing(isOctetAligned(theirs))} in the offer and ${framing(isOctetAligned(ours))} in the answer: what arrives is noise or silence`
    return [problem('framing', text, RULES)]
  }
  const isOn = (value: string | undefined) => value !== undefined && value !== '0'
  const options = PAYLOAD_OPTIONS.filter((option) => isOn(theirs.get(option)) !== isOn(ours.get(option))).map(
    (option) => problem('payload-option', `${name}: only one side has ${option}`, RULES),
  )
  return [...options, ...checkModes(name, modeSetOf(theirs), modeSetOf(ours)), ...checkPeriod(name, theirs, ours)]
}

function checkModes(
  name: string,
  theirs: readonly number[] | undefined,
  ours: readonly number[] | undefined,
): readonly StreamFinding[] {
  if (theirs === undefined) return []
  if (ours === undefined) {
    const text = `${name}: the offer has the modes ${theirs} alone, and the answer says none, which means all`
    return [hint('mode-set', text, RULES)]
  }
  const common = ours.filter((mode) => theirs.includes(mode))
  if (common.length === 0) {
    return [problem('mode-set', `${name}: no mode of the answer (${ours}) is one of the offer (${theirs})`, RULES)]
  }
  if (common.length === theirs.length && common.length === ours.length) return []
  const text = `${name}: the offer has the modes ${theirs} and the answer ${ours}, though a set is taken as it is or not at all`
  return [problem('mode-set', text, RULES)]
}

function checkPeriod(
  name: string,
  theirs: ReadonlyMap<string, string>,
  ours: ReadonlyMap<string, string>,
): readonly StreamFinding[] {
  return (
    [
      ['offer', theirs, 'answer', ours],
      ['answer', ours, 'offer', theirs],
    ] as const
  ).flatMap(([asking, asked, other, capable]) => {
    if (asked.get('mode-change-period') !== '2' || capable.get('mode-change-capability') === '2') return []
    const text = `${name}: the ${asking} wants mode changes in every second frame only, and the ${other} does not say that it can`
    return [hint('mode-change-period', text, 'RFC 4867 §8.1')]
  })
}

function checkKeys(offered: readonly NumberedCodec[], answered: readonly NumberedCodec[]): readonly StreamFinding[] {
  const speech = answered.find(isSpeech)
  const keys = offered.filter(isTelephoneEvent)
  if (speech === undefined || keys.length === 0) return []
  const fits = (codec: NumberedCodec) => isTelephoneEvent(codec) && codec.clockRate === speech.clockRate
  if (answered.some(fits)) return []
  const text = keys.some(fits)
    ? `telephone-event/${speech.clockRate} is offered and not answered: no key can be sent`
    : `no telephone-event/${speech.clockRate} is offered, which ${nameOfCodec(speech)} needs: no key can be sent`
  return [hint('telephone-event', text, 'RFC 4733 §2.1')]
}

function checkPacketTimes(offered: MediaDescription, answered: MediaDescription): readonly StreamFinding[] {
  return (
    [
      ['offer', ptimeOf(offered), 'answer', maxptimeOf(answered)],
      ['answer', ptimeOf(answered), 'offer', maxptimeOf(offered)],
    ] as const
  ).flatMap(([wanting, ptime, taking, maxptime]) => {
    if (ptime === undefined || maxptime === undefined || ptime <= maxptime) return []
    const text = `the ${wanting} has ptime:${ptime}, and the ${taking} takes ${maxptime} ms at most: equal packet times do not work`
    return [hint('ptime', text, 'RFC 8866 §6.5')]
  })
}

function checkTransport({ offer, offered, answer, answered }: StreamPair): readonly StreamFinding[] {
  const findings: StreamFinding[] = []
  if (isRtcpMux(answered) && !isRtcpMux(offered)) {
    const text = 'the answer has rtcp-mux, which was not offered: RTCP of the offerer goes astray'
    findings.push(problem('rtcp-mux', text, 'RFC 5761 §5.1.1'))
  }
  const [from, to] = [rtpAddressOf(offer, offered), rtpAddressOf(answer, answered)]
  if (from !== undefined && to !== undefined && from.family !== to.family) {
    const text = `the offer receives at ${from.family} and the answer at ${to.family}: a gateway is needed between them`
    findings.push(hint('address', text, 'TS 23.334 §5.2'))
  }
  return findings
}

/** What an anchor could do where the two sides have no codec in common. @spec TS 23.334 §5.13 */
function gatewayFor(offered: readonly NumberedCodec[], answered: readonly NumberedCodec[]): readonly StreamFinding[] {
  const [theirs, ours] = [offered.filter(isSpeech), answered.filter(isSpeech)]
  if (theirs.length === 0 || ours.length === 0) return []
  const isFramed = (a: NumberedCodec, b: NumberedCodec) =>
    isOctetAligned(parseFormatParameters(a.fmtp)) === isOctetAligned(parseFormatParameters(b.fmtp))
  const same = theirs.flatMap((one) => ours.filter((other) => isSameEncoding(one, other)).map((other) => [one, other]))
  const isUsable = ([one, other]: readonly NumberedCodec[]) =>
    one !== undefined && other !== undefined && (!isAdaptiveMultiRate(one) || isFramed(one, other))
  if (same.some(isUsable)) return []
  if (same.length > 0) {
    return [hint('gateway', 'a gateway can pack the frames anew: the codec is the same', RULES)]
  }
  const isTranscodable = ({ encoding }: NumberedCodec) => TRANSCODABLE.has(encoding.toLowerCase())
  const [one, other] = [theirs.find(isTranscodable), ours.find(isTranscodable)]
  if (one === undefined || other === undefined) return []
  const text = `a gateway can transcode between ${nameOfCodec(one)} and ${nameOfCodec(other)}`
  return [hint('gateway', text, 'TS 23.334 §5.13')]
}

function framing(isAligned: boolean): string {
  return isAligned ? 'octet-aligned' : 'bandwidth-efficient'
}
