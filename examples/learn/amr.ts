import { type AmrCodec, bitsOfFrame } from '@voltaic/amr'

const IP_UDP_RTP = 40
const TABLE_OF_CONTENTS_BITS = 6
const MODE_REQUEST_BITS = 4

/** Modes by their frame type, with the bit rates that people call them by. */
const MODES: readonly (readonly [codec: AmrCodec, frameType: number, name: string])[] = [
  ['AMR', 0, 'AMR 4.75'],
  ['AMR', 7, 'AMR 12.2'],
  ['AMR', 8, 'AMR SID'],
  ['AMR-WB', 2, 'AMR-WB 12.65'],
  ['AMR-WB', 8, 'AMR-WB 23.85'],
  ['AMR-WB', 9, 'AMR-WB SID'],
]

/** Octets of an RTP payload with one frame, in both framings, and what headers make of the packet. */
export function amr(): readonly string[] {
  const rows = MODES.map(([codec, frameType, name]) => {
    const bits = bitsOfFrame(codec, frameType) ?? 0
    const efficient = Math.ceil((MODE_REQUEST_BITS + TABLE_OF_CONTENTS_BITS + bits) / 8)
    const aligned = 2 + Math.ceil(bits / 8)
    const share = Math.round((100 * IP_UDP_RTP) / (IP_UDP_RTP + efficient))
    return [name.padEnd(14), bits, efficient, aligned, `${share} %`]
  })
  return [
    'mode            bits  bandwidth-efficient  octet-aligned  headers over IPv4',
    ...rows.map(([name, bits, efficient, aligned, share]) =>
      [
        name,
        String(bits).padStart(6),
        String(efficient).padStart(21),
        String(aligned).padStart(15),
        String(share).padStart(19),
      ].join(''),
    ),
  ]
}
