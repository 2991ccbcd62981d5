import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputOf } from './foreign-program.ts'

/** What tshark says about one frame. Each field has one value for each time it occurs in the frame. */
export type DissectedFrame = ReadonlyMap<string, readonly string[]>

/** Neither occurs in what is asked for. */
const BETWEEN_FIELDS = '\t'
const BETWEEN_VALUES = '|'

/** @returns `TShark (Wireshark) 4.0.17` */
export async function tsharkVersion(): Promise<string> {
  return /^TShark \(Wireshark\) [\d.]*\d/.exec(await outputOf('tshark', ['--version']))?.[0] ?? 'TShark'
}

/**
 * Has a capture dissected.
 *
 * @param capture octets of the file
 * @param hints each for an option `-d`: `tcp.port==6060,sip`
 * @param fields names of tshark's fields
 * @param preferences each for an option `-o`: `nas-eps.null_decipher:TRUE`
 */
export async function dissect(
  capture: Uint8Array,
  hints: readonly string[],
  fields: readonly string[],
  preferences: readonly string[] = [],
): Promise<readonly DissectedFrame[]> {
  const format = ['-T', 'fields', '-E', `separator=${BETWEEN_FIELDS}`, '-E', `aggregator=${BETWEEN_VALUES}`]
  const options = [...format, '-E', 'occurrence=a', ...fields.flatMap((field) => ['-e', field])].concat(
    preferences.flatMap((preference) => ['-o', preference]),
  )
  const lines = (await tshark(capture, hints, options)).split('\n').filter((line) => line !== '')
  return lines.map((line) => {
    const cells = line.split(BETWEEN_FIELDS)
    return new Map(fields.map((field, index) => [field, valuesOf(cells[index] ?? '')]))
  })
}

/** The whole dissection as text, as `tshark -V` prints it. */
export function dissectAsText(capture: Uint8Array, hints: readonly string[]): Promise<string> {
  return tshark(capture, hints, ['-V'])
}

/** One stream of RTP, as tshark sees it. */
export interface SeenRtpStream {
  /** `127.0.0.1:5004` */
  readonly from: string
  readonly to: string
  readonly packets: number
  readonly lost: number
  /** A wrong sequence number or timestamp, a payload type that changes. */
  readonly hasProblem: boolean
}

/** What `tshark -z rtp,streams` says. @param hints which ports carry RTP: `udp.port==20000,rtp` */
export async function rtpStreamsOf(capture: Uint8Array, hints: readonly string[]): Promise<readonly SeenRtpStream[]> {
  const table = await tshark(capture, hints, ['-q', '-z', 'rtp,streams'])
  return table.split('\n').flatMap((line) => {
    const cells = STREAM.exec(line)?.slice(1)
    if (cells === undefined) return []
    const [fromHost, fromPort, toHost, toPort, packets, lost, end] = cells
    const [from, to] = [`${fromHost}:${fromPort}`, `${toHost}:${toPort}`]
    return [{ from, to, packets: Number(packets), lost: Number(lost), hasProblem: end?.trim() === 'X' }]
  })
}

/** Start, end, addresses, SSRC, payload, packets, lost (share), and figures of delay and jitter. */
const STREAM =
  /^ *[\d.]+ +[\d.]+ +(\S+) +(\d+) +(\S+) +(\d+) +0x[0-9A-F]+ +\S.*? +(\d+) +(-?\d+) \(-?[\d.]+%\)[\d. -]*(.*)$/i

async function tshark(capture: Uint8Array, hints: readonly string[], options: readonly string[]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-interop-'))
  try {
    const file = join(folder, 'capture.pcapng')
    writeFileSync(file, capture, { mode: 0o600 })
    // without looking up names: the answers of a name server are no part of the capture
    return await outputOf('tshark', ['-n', '-r', file, ...hints.flatMap((hint) => ['-d', hint]), ...options])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function valuesOf(cell: string): readonly string[] {
  return cell === '' ? [] : cell.split(BETWEEN_VALUES)
}
