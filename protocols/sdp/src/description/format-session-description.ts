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

/** Where c=, b= and t= stand among the lines that are kept as they came. */
const AFTER_CONNECTION = lineRank('c')
const AFTER_TIME = lineRank('r')

/**
 * Writes a session description with its lines in the order of the standard and CR LF at each end.
 *
 * @spec RFC 8866 §5
 */
export function formatSessionDescription(session: SessionDescription): string {
  const { origin } = session
  const owner = `${origin.username} ${origin.sessionId} ${origin.sessionVersion}`
  return [
    `v=${session.version}`,
    `o=${owner} ${origin.networkType} ${origin.addressType} ${origin.address}`,
    `s=${session.sessionName}`,
    ...otherLines(session.otherLines, 0, AFTER_CONNECTION),
    ...connectionLine(session.connection),
    ...otherLines(session.otherLines, AFTER_CONNECTION, AFTER_CONNECTION + 1),
    ...session.bandwidths.map(bandwidthLine),
    ...session.times.flatMap(timeLines),
    ...otherLines(session.otherLines, AFTER_TIME),
    ...session.attributes.map(attributeLine),
    ...session.media.flatMap(mediaLines),
    '',
  ].join('\r\n')
}

/** `a=` and the attribute, without the end of the line. @spec RFC 8866 §5.13 */
export function attributeLine({ name, value }: Attribute): string {
  return value === undefined ? `a=${name}` : `a=${name}:${value}`
}

function mediaLines(media: MediaDescription): string[] {
  const ports = media.portCount === undefined ? `${media.port}` : `${media.port}/${media.portCount}`
  return [
    `m=${[media.media, ports, media.protocol, ...media.formats].join(' ')}`,
    ...otherLines(media.otherLines, 0, AFTER_CONNECTION),
    ...connectionLine(media.connection),
    ...otherLines(media.otherLines, AFTER_CONNECTION, AFTER_CONNECTION + 1),
    ...media.bandwidths.map(bandwidthLine),
    ...otherLines(media.otherLines, AFTER_CONNECTION + 1),
    ...media.attributes.map(attributeLine),
  ]
}

/** The lines whose place is `from` or later and before `to`. */
function otherLines(lines: readonly OtherLine[], from: number, to: number = Number.MAX_SAFE_INTEGER): string[] {
  return lines
    .filter(({ type }) => lineRank(type) >= from && lineRank(type) < to)
    .map(({ type, value }) => `${type}=${value}`)
}

function connectionLine(connection: Connection | undefined): string[] {
  if (connection === undefined) return []
  return [`c=${connection.networkType} ${connection.addressType} ${connection.address}`]
}

function bandwidthLine({ type, value }: Bandwidth): string {
  return `b=${type}:${value}`
}

function timeLines({ start, stop, repeats }: TimeDescription): string[] {
  return [`t=${start} ${stop}`, ...repeats.map((repeat) => `r=${repeat}`)]
}
