import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CallMedia } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'

type Stream = CallMedia['streams'][number]

/** What the media gateway counts of a call, at each side of it. */
export function CallMediaView({ callId }: { readonly callId: string }): ReactNode {
  const media = useAnswer('showCallMedia', { params: { callId } }, { everyMs: LIVE_MS })
  return (
    <Answered of={media}>
      {({ media: sides }) =>
        sides.length === 0 ? (
          <Text c="dimmed">The media of this call passes no gateway of this network.</Text>
        ) : (
          <Table.ScrollContainer minWidth={560}>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  {['Side', 'Sent by', 'Codec', 'Packets', 'Dropped', 'Loss', 'Jitter', 'MOS'].map((name) => (
                    <Table.Th key={name}>{name}</Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {sides.flatMap((side) =>
                  side.streams.map((stream) => (
                    <StreamRow key={`${side.callId}-${stream.index}-${stream.side}`} side={side} stream={stream} />
                  )),
                )}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )
      }
    </Answered>
  )
}

function StreamRow({ side, stream }: { readonly side: CallMedia; readonly stream: Stream }): ReactNode {
  const cells = [
    side.callId.endsWith(';mt') ? 'called' : 'caller',
    stream.side,
    stream.codec ?? stream.media,
    String(stream.packets),
    String(stream.dropped),
    stream.loss === undefined ? '' : `${(stream.loss * 100).toFixed(1)} %`,
    stream.jitterMs === undefined ? '' : `${stream.jitterMs.toFixed(1)} ms`,
    stream.mos === undefined ? '' : stream.mos.toFixed(1),
  ]
  return (
    <Table.Tr>
      {cells.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cells of a row stay where they are
        <Table.Td key={index}>{cell}</Table.Td>
      ))}
    </Table.Tr>
  )
}
