import type { Attribute, MediaDescription, NumberedCodec } from '@voltaic/sdp'

/** Lines that say something of one payload type. @spec RFC 8866 §6.6, §6.15; RFC 4585 §4.2 */
const OF_FORMAT: ReadonlySet<string> = new Set(['rtpmap', 'fmtp', 'rtcp-fb'])

/** The stream with more codecs, behind those that it has. @spec RFC 3264 §5.1 */
export function withMoreCodecs(media: MediaDescription, codecs: readonly NumberedCodec[]): MediaDescription {
  if (codecs.length === 0) return media
  return {
    ...media,
    formats: [...media.formats, ...codecs.map(({ payloadType }) => `${payloadType}`)],
    attributes: [...media.attributes, ...codecs.flatMap(linesOf)],
  }
}

/** The stream with these codecs and no others. @spec RFC 3264 §6.1 */
export function withCodecsOnly(media: MediaDescription, codecs: readonly NumberedCodec[]): MediaDescription {
  const rest = media.attributes.filter(({ name }) => !OF_FORMAT.has(name))
  return {
    ...media,
    formats: codecs.map(({ payloadType }) => `${payloadType}`),
    attributes: [...codecs.flatMap(linesOf), ...rest],
  }
}

/** The stream without some payload types. */
export function withoutFormats(media: MediaDescription, payloadTypes: ReadonlySet<string>): MediaDescription {
  if (!media.formats.some((format) => payloadTypes.has(format))) return media
  return {
    ...media,
    formats: media.formats.filter((format) => !payloadTypes.has(format)),
    attributes: media.attributes.filter(
      ({ name, value = '' }) => !(OF_FORMAT.has(name) && payloadTypes.has(value.trim().split(' ', 1)[0] ?? '')),
    ),
  }
}

function linesOf({ payloadType, encoding, clockRate, channels, fmtp }: NumberedCodec): readonly Attribute[] {
  const rate = channels === 1 ? `${clockRate}` : `${clockRate}/${channels}`
  const map = { name: 'rtpmap', value: `${payloadType} ${encoding}/${rate}` }
  return fmtp === '' ? [map] : [map, { name: 'fmtp', value: `${payloadType} ${fmtp}` }]
}
