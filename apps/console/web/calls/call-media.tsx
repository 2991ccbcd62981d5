import { Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { CallMedia } from '../api/operations.ts'
import { LIVE_MS, useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { legName } from './call-path.ts'
import { senderOf } from './series.ts'

const TERMS = [
  [
    'Where',
    'where the call passes the gateway: at the caller’s phone (;mo behind its Call-ID at the gateway), at a phone that is called (;mt-, and each phone of a user has its own), at a trunk that it leaves by (;trunk) or came by (;trunk-in)',
  ],
  [
    'Sent by',
    'the caller or the called one. Where it is not known which is which, by who made the first offer of media (offerer: nearly always the caller) and who answered it (answerer)',
  ],
  ['Dropped', 'came, and was not sent on: held, gated, no RTP, or from a host that may not send'],
  [
    'Loss, jitter',
    'what the other side reports by RTCP (RFC 3550 §6.4.1), before its first report as the gateway counts them',
  ],
  ['Round trip', 'from one side to the other and back, by RTCP'],
  ['MOS', '1 (bad) to 4.5, computed by the E-model of ITU-T G.107 from codec, loss and delay'],
] as const

function Terms(): ReactNode {
  return (
    <details>
      <summary>What the words mean</summary>
      <dl className="terms">
        {TERMS.map(([term, meaning]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

type Stream = CallMedia['streams'][number]

/** What the media gateway counts of a call, at each side of it. */
export function CallMediaView(props: {
  readonly callId: string
  /** What is said where there is nothing. */
  readonly none?: string
}): ReactNode {
  const { callId, none = 'The media of this call pass no gateway of this process.' } = props
  const media = useAnswer('showCallMedia', { params: { callId } }, { everyMs: LIVE_MS })
  return (
    <Answered of={media}>
      {({ media: sides }) =>
        sides.length === 0 ? (
          <Text c="dimmed">{none}</Text>
        ) : (
          <>
            <Table.ScrollContainer minWidth={560}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    {['Where', 'Sent by', 'Codec', 'Packets', 'Dropped', 'Loss', 'Jitter', 'Round trip', 'MOS'].map(
                      (name) => (
                        <Table.Th key={name}>{name}</Table.Th>
                      ),
                    )}
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
            <Terms />
          </>
        )
      }
    </Answered>
  )
}

function StreamRow({ side, stream }: { readonly side: CallMedia; readonly stream: Stream }): ReactNode {
  const cells = [
    legName(side.callId),
    senderOf(stream),
    stream.codec ?? stream.media,
    String(stream.packets),
    String(stream.dropped),
    stream.loss === undefined ? '' : `${(stream.loss * 100).toFixed(1)} %`,
    stream.jitterMs === undefined ? '' : `${stream.jitterMs.toFixed(1)} ms`,
    stream.roundTripMs === undefined ? '' : `${stream.roundTripMs.toFixed(1)} ms`,
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
