import { DecodeError, encodeHex, VoltaicError } from '@voltaic/base'
import {
  createPcoAnswer,
  createPcoRequest,
  decodePco,
  describePco,
  encodePco,
  explainPco,
  explainPcoExchange,
  locatePco,
  PCO_QUESTIONS,
  type PcoAnswerInput,
  type PcoDirection,
  type PcoFinding,
  type PcoQuestion,
} from '@voltaic/epc'
import { Command, Option } from 'commander'
import { type OutputOptions, printResult, table } from '../output.ts'
import { type FramePco, findInCapture } from '../pco/find-in-capture.ts'
import { octetsOfHex, pointingAt } from '../pco/pco-hex.ts'
import { type PcoDocument, parsePcoJson, pcoToJson } from '../pco/pco-json.ts'
import { readBinaryFile, readTextFile } from '../text-file.ts'

interface DecodeOptions extends OutputOptions {
  readonly fromNetwork?: boolean
  readonly answer?: string
}

interface EncodeOptions extends OutputOptions {
  readonly ask?: readonly PcoQuestion[]
  readonly pcscf?: readonly string[]
  readonly dns?: readonly string[]
  readonly mtu?: string
  readonly msisdn?: string
  readonly signallingOnly?: boolean
  readonly bearerControl?: 'ms-only' | 'ms-nw'
  readonly localAddressInTft?: boolean
  readonly jsonFile?: string
}

const MARKS: Readonly<Record<PcoFinding['kind'], string>> = { fact: ' ', hint: '?', problem: '!' }
/** A capture with short frames has many of them. */
const MALFORMED_SHOWN = 5
const QUESTIONS = Object.keys(PCO_QUESTIONS) as PcoQuestion[]

/** `voltaic pco` */
export function pcoCommand(): Command {
  return new Command('pco')
    .description('protocol configuration options: how a phone learns its P-CSCF')
    .addCommand(decodeCommand())
    .addCommand(encodeCommand())
    .addCommand(findCommand())
}

function decodeCommand(): Command {
  return new Command('decode')
    .description('say what the options of a phone or a network mean')
    .argument('<hex...>', 'the octets, with or without identifier and length in front')
    .option('--from-network', 'the network has sent them (otherwise the phone)')
    .option('--answer <hex>', 'what the network answered the phone: says what is missing')
    .option('--json', 'print the result as JSON, passwords of PAP and CHAP included')
    .addHelpText(
      'after',
      `
A phone asks with empty containers in its PDN connectivity request; the network answers with one container for each
address, in the Activate default EPS bearer context request. An identifier means one thing in each direction.

Where to copy the octets: Wireshark, "Protocol Configuration Options" of NAS or GTPv2, Copy, ...as a Hex Stream.

Examples:
  voltaic pco decode 80000c00000200001000
  voltaic pco decode --from-network '27 0d 80 00 0c 04 c0 00 02 01 00 10 02 05 14'
  voltaic pco decode 80000c00 --answer 80000d0408080808`,
    )
    .action(decode)
}

function decode(parts: readonly string[], options: DecodeOptions): void {
  if (options.answer !== undefined && options.fromNetwork === true) {
    throw new VoltaicError(
      'PCO_OPTIONS_CONFLICT',
      'an answer belongs to the options of a phone',
      'Give the octets of the phone first, without --from-network, and those of the network to --answer',
    )
  }
  const first = decodeHexOptions(parts, options.fromNetwork ? 'network-to-ms' : 'ms-to-network')
  if (options.answer === undefined) {
    printResult({ ...asJson(first), findings: explain(first) }, describe(first, explain(first)), options)
    return
  }
  const second = decodeHexOptions([options.answer], 'network-to-ms')
  const exchange = explainPcoExchange(first.pco, second.pco)
  const text = [describe(first, explain(first)), describe(second, explain(second)), findingLines(exchange)]
  printResult(
    { request: asJson(first), answer: asJson(second), findings: exchange },
    text.filter((part) => part !== '').join('\n\n'),
    options,
  )
}

function decodeHexOptions(parts: readonly string[], direction: PcoDirection): PcoDocument {
  const octets = octetsOfHex(parts)
  const { offset, element } = locatePco(octets)
  const pco = pointingAt(octets, offset, () => decodePco(octets.subarray(offset), direction, element))
  return { direction, pco }
}

function asJson(document: PcoDocument): object {
  return pcoToJson(document) as object
}

function explain({ pco, direction }: PcoDocument): readonly PcoFinding[] {
  return explainPco(pco, direction)
}

function describe({ pco, direction }: PcoDocument, findings: readonly PcoFinding[]): string {
  const rows = describePco(pco, direction).map(({ id, name, text }) => [
    id.toString(16).toUpperCase().padStart(4, '0'),
    name,
    text,
  ])
  const sender = direction === 'ms-to-network' ? 'phone' : 'network'
  return `${table(['id', `from the ${sender}`, 'contents'], rows)}\n\n${findingLines(findings)}`
}

function findingLines(findings: readonly PcoFinding[]): string {
  return findings.map(({ kind, text }) => `${MARKS[kind]} ${text}`).join('\n')
}

function encodeCommand(): Command {
  return new Command('encode')
    .description('make the octets of what a phone asks, or of what a network gives')
    .addOption(new Option('--ask <what...>', 'what the phone asks or says').choices(QUESTIONS))
    .option('--pcscf <address...>', 'P-CSCF addresses of the network, the preferred one first')
    .option('--dns <address...>', 'DNS servers of the network')
    .option('--mtu <octets>', 'largest IPv4 packet, as the network says')
    .option('--msisdn <number>', 'number that the network tells the phone, international: +49...')
    .option('--signalling-only', 'the network says: this bearer is for IMS signalling only')
    .addOption(new Option('--bearer-control <mode>', 'who may set up bearers').choices(['ms-only', 'ms-nw']))
    .option('--local-address-in-tft', 'the network supports the local address in TFTs')
    .option('--json-file <file>', 'what pco decode --json has printed, changed as you like')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
With --ask it is the phone that speaks, with the others the network. An IPv6 address goes into another container than an
IPv4 one by itself. The octets begin behind identifier and length: put 27 and their number in front for NAS.

Examples:
  voltaic pco encode --ask pcscf-ipv4 pcscf-ipv6 dns-ipv4 mtu
  voltaic pco encode --pcscf 192.0.2.10 2001:db8::10 --dns 192.0.2.53 --mtu 1300`,
    )
    .action(encode)
}

function encode(options: EncodeOptions): void {
  const document = documentOf(options)
  const octets = tryEncode(document)
  const hex = encodeHex(octets)
  printResult({ ...asJson(document), hex, octets: octets.length }, hex, options)
}

function documentOf(options: EncodeOptions): PcoDocument {
  const { ask, jsonFile } = options
  const given = givenBy(options)
  const sources = [ask, jsonFile, Object.keys(given).length > 0 ? given : undefined].filter(
    (each) => each !== undefined,
  )
  if (sources.length !== 1) {
    throw new VoltaicError(
      'PCO_OPTIONS_CONFLICT',
      sources.length === 0 ? 'there is nothing to encode' : 'phone, network and file cannot speak at once',
      'Give --ask for a phone, --pcscf, --dns, --mtu ... for a network, or --json-file; voltaic pco encode --help',
    )
  }
  if (jsonFile !== undefined) return parsePcoJson(readTextFile(jsonFile), jsonFile)
  if (ask === undefined) return { direction: 'network-to-ms', pco: createPcoAnswer(given) }
  return { direction: 'ms-to-network', pco: createPcoRequest(ask) }
}

function givenBy(options: EncodeOptions): PcoAnswerInput {
  const { pcscf, dns, mtu, msisdn, signallingOnly, bearerControl, localAddressInTft } = options
  return {
    ...(pcscf && { pcscf }),
    ...(dns && { dns }),
    ...(mtu !== undefined && { mtu: Number(mtu) }),
    ...(msisdn !== undefined && { msisdn: msisdn.replace(/^\+/, '') }),
    ...(signallingOnly && { isForSignallingOnly: true }),
    ...(bearerControl && { bearerControl }),
    ...(localAddressInTft && { supportsLocalAddressInTft: true }),
  }
}

function tryEncode({ pco, direction }: PcoDocument): Uint8Array {
  try {
    return encodePco(pco, direction)
  } catch (cause) {
    throw cause instanceof RangeError || cause instanceof DecodeError ? notEncodable(cause) : cause
  }
}

function notEncodable(cause: Error): VoltaicError {
  const message = `these options cannot be encoded: ${cause.message}`
  return new VoltaicError('PCO_NOT_ENCODABLE', message, 'voltaic pco encode --help has examples', { cause })
}

function findCommand(): Command {
  return new Command('find')
    .description('find the options of phones and networks in a capture file, pcap or pcapng')
    .argument('<file>', 'capture of S1 (S1AP), S11 or S5 (GTPv2-C)')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
GTPv2-C is looked for on UDP port 2123, NAS inside S1AP on SCTP. NAS that is ciphered with another algorithm than EEA0 cannot
be read: capture on S11 instead.

Example:
  tcpdump -i any -w core.pcap 'udp port 2123 or sctp'
  voltaic pco find core.pcap`,
    )
    .action(find)
}

function find(file: string, options: OutputOptions): void {
  const { found, frames, malformed, cut } = findInCapture(readBinaryFile(file), file)
  const parts = found.map((each) => `${headingOf(each)}\n${indent(describe(each, explain(each)))}`)
  const rest = [
    ...(found.length === 0 ? [`No options in ${frames} frames.`] : []),
    ...malformed.slice(0, MALFORMED_SHOWN).map(({ frame, reason }) => `! Frame ${frame} is malformed: ${reason}`),
    ...(malformed.length > MALFORMED_SHOWN ? [`! So are ${malformed.length - MALFORMED_SHOWN} more.`] : []),
    ...(cut === undefined ? [] : [`! The file is cut off after frame ${frames}: ${cut}`]),
  ]
  const json = found.map(({ pco, ...about }) => ({ ...about, ...asJson({ pco, direction: about.direction }) }))
  printResult(
    { frames, found: json, malformed, ...(cut === undefined ? {} : { cut }) },
    [...parts, ...(rest.length > 0 ? [rest.join('\n')] : [])].join('\n\n'),
    options,
  )
}

function headingOf({ frame, where, imsi, apn }: FramePco): string {
  const about = [...(imsi === undefined ? [] : [`IMSI ${imsi}`]), ...(apn === undefined ? [] : [`APN ${apn}`])]
  return [`frame ${frame}: ${where.join(', ')}`, ...about].join(', ')
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ')
}
