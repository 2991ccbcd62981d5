import { VoltaicError } from '@voltaic/base'
import { LINK_TYPES } from '@voltaic/capture'
import { askCores, labConfig, packetRecordings } from '@voltaic/core'
import {
  createCompressor,
  createDecompressor,
  type Decompressor,
  type ReportMode,
  RohcReport,
  savingPlot,
} from '@voltaic/rohc'
import { Command, Option } from 'commander'
import { LAB_DATA } from '../lab-data.ts'
import { findConfig } from '../load-config.ts'
import { type OutputOptions, printResult, table } from '../output.ts'
import { ipPacketsOf, rohcFrame, rohcPacketsOf } from '../rohc/captured-packets.ts'
import { describeBasis, describeSavings } from '../rohc/describe-savings.ts'
import { savingsOfCalls } from '../rohc/live-streams.ts'
import { type PcapRecord, pcapFile } from '../rohc/pcap-file.ts'
import { type RecordedRtp, recordedRtp } from '../rohc/recorded-rtp.ts'
import { readBinaryFile, writeBinaryFile, writeTextFile } from '../text-file.ts'

interface ReportOptions extends OutputOptions {
  readonly call?: string
  readonly config?: string
  readonly mode: ReportMode
  readonly svg?: string
}

interface ConvertOptions extends OutputOptions {
  readonly output: string
  readonly largeCids?: boolean
}

const PROFILES = [0, 1, 2, 3, 4]

/** `voltaic rohc` */
export function rohcCommand(): Command {
  return new Command('rohc')
    .description('header compression: what headers cost on the air, and what ROHC saves')
    .addCommand(reportCommand())
    .addCommand(compressCommand())
    .addCommand(decompressCommand())
}

function reportCommand(): Command {
  return new Command('report')
    .description(
      'measure the headers of each RTP stream of a capture or of a running call, without and with compression',
    )
    .argument('[file]', 'capture file, pcap or pcapng; without one the calls of the running core')
    .option('--call <call-id>', 'of the running core: this call alone')
    .option('--config <file>', 'configuration file (default: voltaic.yaml, or the lab where there is none)')
    .addOption(
      new Option('--mode <mode>', 'mode of ROHC; U is for a link without a way back')
        .choices(['U', 'O', 'R'])
        .default('O'),
    )
    .option('--svg <file>', 'draw the mean packet of each stream')
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      `
Octets are those of IP packets, without a link layer. Each packet is compressed, decompressed again and compared. Codecs have
the names that SDP in the capture gives them; with a question mark they are guessed. Of a running call the media gateway counts
packets and octets: a stream of as many, of their mean size and without a pause, is compressed. Of one that is being recorded
with format: pcap, on this machine, the packets themselves are.

Example:
  tcpdump -i any -w call.pcap udp
  voltaic rohc report call.pcap --svg call.svg
  voltaic rohc report --call 3c26700`,
    )
    .action(report)
}

function report(file: string | undefined, options: ReportOptions): void | Promise<void> {
  if (file === undefined) return reportCalls(options)
  reportFile(file, options)
}

async function reportCalls({ call: callId, ...options }: ReportOptions): Promise<void> {
  const { data } = findConfig(options.config) ?? labConfig({ data: LAB_DATA })
  const answers = await askCores(data, callId === undefined ? { ask: 'media' } : { ask: 'media', callId })
  if (answers.length === 0)
    throw new VoltaicError('CORE_NOT_RUNNING', `no core is running on ${data}`, 'Start one: voltaic start')
  const views = answers.flatMap((answer) => ('media' in answer ? answer.media : []))
  if (callId !== undefined && views.length === 0)
    throw new VoltaicError('CALL_NOT_FOUND', `there is no call ${callId}`, 'voltaic calls shows those there are')
  const streams = savingsOfCalls(views, options.mode, recordingsUnderWay(data))
  if (options.svg !== undefined) writeTextFile(options.svg, savingPlot(streams))
  const text =
    streams.length === 0 ? 'No media of calls here.' : `${describeSavings(streams)}\n\n${describeBasis(streams)}`
  printResult({ calls: views.length, mode: options.mode, streams }, text, options)
}

/** Packets of calls that are being recorded on this machine, by the name of the call at the gateway. */
function recordingsUnderWay(data: string): (callId: string) => RecordedRtp | undefined {
  const files = new Map(packetRecordings(data).map(({ callId, path }) => [callId, path]))
  return (callId) => {
    const path = files.get(callId.replace(/;(mo|mt|trunk)$/, ''))
    return path === undefined ? undefined : recordedRtp(readBinaryFile(path))
  }
}

function reportFile(file: string, options: ReportOptions): void {
  const { packets, frames, cut } = ipPacketsOf(readBinaryFile(file), file)
  const rohc = new RohcReport(options.mode)
  for (const { at, octets } of packets) rohc.packet(octets, at)
  const streams = rohc.streams()
  if (options.svg !== undefined) writeTextFile(options.svg, savingPlot(streams))
  const text = [
    streams.length === 0 ? `No RTP stream in ${frames} frames.` : describeSavings(streams),
    ...(rohc.leftOut === 0 ? [] : [`! ${rohc.leftOut} packets of further streams are left out.`]),
    ...(cut === undefined ? [] : [`! The file is cut off after frame ${frames}: ${cut}`]),
  ].join('\n\n')
  printResult({ frames, mode: options.mode, streams, ...(cut === undefined ? {} : { cut }) }, text, options)
}

function compressCommand(): Command {
  return converting('compress', 'compress the IP packets of a capture')
    .addHelpText(
      'after',
      `
U-mode, profiles 0x0000 to 0x0004. The file that is written holds Ethernet frames of type 0x22f1: Wireshark reads them as ROHC,
with small CIDs.

Example:
  voltaic rohc compress call.pcap --output call.rohc.pcap
  tshark -r call.rohc.pcap`,
    )
    .action(compress)
}

function compress(file: string, options: ConvertOptions): void {
  const { packets } = ipPacketsOf(readBinaryFile(file), file)
  const compressor = createCompressor({ profiles: PROFILES, ...channel(options), feedback: 'none' })
  const records: PcapRecord[] = []
  let [before, after] = [0, 0]
  for (const { at, octets } of packets) {
    before += octets.length
    for (const rohcPacket of compressor.compress(octets, at)) {
      after += rohcPacket.length
      records.push({ at, octets: rohcFrame(rohcPacket) })
    }
  }
  writeBinaryFile(options.output, pcapFile(LINK_TYPES.ETHERNET, records))
  const types = Object.fromEntries(Array.from(compressor.report().types, ([type, { packets: count }]) => [type, count]))
  const counts = `${packets.length} packets, ${before} octets, compressed to ${after}`
  printResult({ packets: packets.length, before, after, types }, `${counts}\n${typeTable(types)}`, options)
}

function decompressCommand(): Command {
  return converting('decompress', 'decompress the ROHC packets of a capture')
    .addHelpText(
      'after',
      `
Reads Ethernet frames of type 0x22f1 and PPP frames of RFC 3241, one direction of one channel, from its first packet on. The
file that is written holds raw IP packets.

Example:
  voltaic rohc decompress call.rohc.pcap --output call.ip.pcap`,
    )
    .action(decompress)
}

function decompress(file: string, options: ConvertOptions): void {
  const { packets } = rohcPacketsOf(readBinaryFile(file), file)
  const decompressor = createDecompressor({
    profiles: PROFILES,
    ...channel(options),
    mrru: 0xffff,
    mode: 'U',
    sendsFeedback: false,
  })
  const records: PcapRecord[] = []
  for (const { at, octets } of packets) {
    const outcome = decompressor.decompress(octets, at)
    if (outcome.kind === 'packet') records.push({ at, octets: outcome.packet })
  }
  writeBinaryFile(options.output, pcapFile(LINK_TYPES.RAW, records))
  const { packets: types, refusals } = decompressor.report()
  const counts = `${packets.length} ROHC packets, decompressed to ${records.length}`
  const text = [counts, typeTable(types), ...describeRefusals(refusals)].join('\n')
  printResult({ rohcPackets: packets.length, packets: records.length, types, refusals }, text, options)
}

function converting(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .argument('<file>', 'capture file, pcap or pcapng')
    .requiredOption('--output <file>', 'pcap file to write')
    .option('--large-cids', 'a channel with large CIDs')
    .option('--json', 'print the result as JSON')
}

function channel({ largeCids = false }: ConvertOptions): { readonly cids: 'small' | 'large'; readonly maxCid: number } {
  return largeCids ? { cids: 'large', maxCid: 16_383 } : { cids: 'small', maxCid: 15 }
}

function typeTable(types: Readonly<Partial<Record<string, number>>>): string {
  return table(
    ['packet type', 'packets'],
    Object.entries(types).map(([type, count]) => [type, String(count)]),
  )
}

function describeRefusals(refusals: ReturnType<Decompressor['report']>['refusals']): string[] {
  return Object.entries(refusals).map(([reason, count]) => `! ${count} refused: ${reason}`)
}
