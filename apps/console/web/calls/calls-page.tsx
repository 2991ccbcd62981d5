import { Anchor, Button, Group, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Call } from '../api/operations.ts'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { nameOf } from '../shell/identity.ts'
import { Page } from '../shell/page.tsx'
import { durationSince } from '../shell/times.ts'
import { CallMediaView } from './call-media.tsx'

/** The calls under way, with their media. */
export function CallsPage(): ReactNode {
  const calls = useAnswer('listCalls', {}, { everyMs: LIVE_MS })
  return (
    <Page title="Calls">
      <Answered of={calls}>
        {({ calls: list }) =>
          list.length === 0 ? (
            <EmptyState title="No calls">
              Calls stand here as long as they last. Have one of the simulated phones call the other, on the page
              Phones.
            </EmptyState>
          ) : (
            list.map((call) => <CallRow key={call.callId} call={call} />)
          )
        }
      </Answered>
    </Page>
  )
}

function CallRow({ call }: { readonly call: Call }): ReactNode {
  const [isOpen, setOpen] = useState(true)
  const release = useChange('releaseCall', ['listCalls', 'listPhones'])
  const mayRelease = useMay('provisioner')
  const params = { callId: call.callId }
  return (
    <section aria-label={`Call of ${nameOf(call.caller)} to ${nameOf(call.called)}`}>
      <Group justify="space-between">
        <Text fw={600}>
          {nameOf(call.caller)} → {nameOf(call.called)}
        </Text>
        <Group gap="xs">
          <Text c="dimmed">
            {call.state} {durationSince(call.answeredAt ?? call.startedAt, Date.now())}
          </Text>
          <Button variant="default" size="xs" onClick={() => setOpen(!isOpen)} aria-expanded={isOpen}>
            Media
          </Button>
          <RecordButton callId={call.callId} />
          <Button color="red" size="xs" disabled={!mayRelease} onClick={() => release.mutate({ params })}>
            End
          </Button>
        </Group>
      </Group>
      <Table layout="fixed">
        <Table.Tbody>
          <Table.Tr>
            <Table.Td className="mono">
              <Anchor component={Link} href={`/console/ladder?${new URLSearchParams({ who: call.callId })}`}>
                Its messages
              </Anchor>
              {' · '}Call-ID: {call.callId}
            </Table.Td>
          </Table.Tr>
        </Table.Tbody>
      </Table>
      {isOpen && <CallMediaView callId={call.callId} />}
    </section>
  )
}

function RecordButton({ callId }: { readonly callId: string }): ReactNode {
  const params = { callId }
  const media = useAnswer('showCallMedia', { params }, { everyMs: LIVE_MS })
  const record = useChange('recordCall', ['showCallMedia'])
  const stop = useChange('stopRecordingCall', ['showCallMedia'])
  const mayRecord = useMay('provisioner')
  const isRecording = media.data?.media.some(({ recording }) => recording) ?? false
  return (
    <Button
      variant={isRecording ? 'filled' : 'default'}
      size="xs"
      disabled={!mayRecord}
      onClick={() => (isRecording ? stop : record).mutate({ params })}
    >
      {isRecording ? 'Stop recording' : 'Record'}
    </Button>
  )
}
