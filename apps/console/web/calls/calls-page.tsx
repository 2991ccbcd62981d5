import { Anchor, Button, Group, Table, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import type { Call } from '../api/operations.ts'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { nameOf } from '../shell/identity.ts'
import { Page } from '../shell/page.tsx'
import { dateAndTime, durationSince } from '../shell/times.ts'
import { CallMediaView } from './call-media.tsx'
import { callPath } from './call-path.ts'
import { Lasting } from './lasting.tsx'
import { RecordButton } from './record-button.tsx'

/** The calls under way, with their media, and the last that are over. */
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
      <EndedCalls />
    </Page>
  )
}

function CallRow({ call }: { readonly call: Call }): ReactNode {
  const [isOpen, setOpen] = useState(true)
  const release = useChange('releaseCall', ['listCalls', 'listEndedCalls', 'listPhones'])
  const mayRelease = useMay('provisioner')
  const params = { callId: call.callId }
  return (
    <section aria-label={`Call of ${nameOf(call.caller)} to ${nameOf(call.called)}`}>
      <Group justify="space-between">
        <Text fw={600}>
          <Anchor component={Link} href={callPath(call.callId)}>
            {nameOf(call.caller)} → {nameOf(call.called)}
          </Anchor>
        </Text>
        <Group gap="xs">
          <Text c="dimmed">
            {call.state} <Lasting since={call.answeredAt ?? call.startedAt} />
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

/** The last calls that are over. */
function EndedCalls(): ReactNode {
  const ended = useAnswer('listEndedCalls', {}, { everyMs: 3 * LIVE_MS })
  const list = ended.data?.calls ?? []
  if (list.length === 0) return null
  return (
    <section aria-label="Calls that are over">
      <Title order={2} size="h4">
        Over
      </Title>
      <Table.ScrollContainer minWidth={320}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {['Call', 'Begun', 'Lasted'].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {list.map(({ callId, caller, called, startedAt, answeredAt, endedAt = startedAt }) => (
              <Table.Tr key={callId}>
                <Table.Td>
                  <Anchor component={Link} href={callPath(callId)}>
                    {nameOf(caller)} → {nameOf(called)}
                  </Anchor>
                </Table.Td>
                <Table.Td>{dateAndTime(startedAt)}</Table.Td>
                <Table.Td>
                  {answeredAt === undefined ? 'not answered' : durationSince(answeredAt, Date.parse(endedAt))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  )
}
