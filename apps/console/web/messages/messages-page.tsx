import { Button, Card, Group, Table, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { SmsMessage } from '../api/operations.ts'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'

/** Short messages: those that wait, those that have ended today, and a new one. */
export function MessagesPage(): ReactNode {
  const messages = useAnswer('listSms', { query: { limit: '100' } }, { everyMs: LIVE_MS })
  return (
    <Page title="Messages">
      <SendSms />
      <Answered of={messages}>
        {({ messages: list }) =>
          list.length === 0 ? (
            <EmptyState title="No short messages">
              Texts wait here until the phone of their receiver has taken them. Send one above, or from a simulated
              phone.
            </EmptyState>
          ) : (
            <Queue messages={list} />
          )
        }
      </Answered>
    </Page>
  )
}

function SendSms(): ReactNode {
  const [to, setTo] = useState('')
  const [text, setText] = useState('')
  const send = useChange('sendSms', ['listSms'])
  const isAllowed = useMay('provisioner')
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    send.mutate({ body: { to, text } }, { onSuccess: () => setText('') })
  }
  return (
    <Card withBorder component="form" onSubmit={submit}>
      <Group align="flex-end">
        <TextInput
          label="To"
          placeholder="+99901000002"
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          w={180}
        />
        <TextInput
          flex={1}
          miw={220}
          label="Text"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button type="submit" disabled={!isAllowed || to === '' || text === ''} loading={send.isPending}>
          Send
        </Button>
      </Group>
      {send.data !== undefined && (
        <Text size="sm" c="dimmed" mt="xs" role="status">
          Taken in {send.data.parts} {send.data.parts === 1 ? 'part' : 'parts'}, {send.data.encoding}
        </Text>
      )}
    </Card>
  )
}

function Queue({ messages }: { readonly messages: readonly SmsMessage[] }): ReactNode {
  return (
    <>
      <Text size="sm" c="dimmed">
        What was written is not kept in this list. A text leaves the queue when the phone has said so itself (RP-ACK). A
        delivery report tells the sender so, and goes the other way: from the receiver of the text.
      </Text>
      <Table.ScrollContainer minWidth={900}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {['Taken', 'What', 'From', 'To', 'State', 'Why', 'Attempts', 'Next attempt', ''].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {messages.toReversed().map((message) => (
              <Table.Tr key={message.id}>
                <Table.Td>{dateAndTime(message.acceptedAt)}</Table.Td>
                <Table.Td>{message.kind === 'status-report' ? 'delivery report' : 'text'}</Table.Td>
                <Table.Td>{message.originator}</Table.Td>
                <Table.Td>{message.destination}</Table.Td>
                <Table.Td>{message.state}</Table.Td>
                <Table.Td maw={280}>{message.reason}</Table.Td>
                <Table.Td>{message.attempts}</Table.Td>
                <Table.Td>{nextAttempt(message)}</Table.Td>
                <Table.Td>
                  <Orders message={message} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  )
}

/** A time that has just gone by is no time to wait for. */
function nextAttempt({ nextAttemptAt }: SmsMessage): string {
  if (nextAttemptAt === undefined) return ''
  return Date.parse(nextAttemptAt) <= Date.now() ? 'under way' : dateAndTime(nextAttemptAt)
}

function Orders({ message }: { readonly message: SmsMessage }): ReactNode {
  const isAllowed = useMay('provisioner')
  const params = { id: message.id }
  const retry = useChange('retrySms', ['listSms'])
  const hold = useChange('holdSms', ['listSms'])
  const release = useChange('releaseSms', ['listSms'])
  const drop = useChange('dropSms', ['listSms'])
  if (message.endedAt !== undefined) return null
  return (
    <Group gap={4} wrap="nowrap">
      <Button size="compact-xs" variant="default" disabled={!isAllowed} onClick={() => retry.mutate({ params })}>
        Try now
      </Button>
      {message.state === 'held' ? (
        <Button size="compact-xs" variant="default" disabled={!isAllowed} onClick={() => release.mutate({ params })}>
          Release
        </Button>
      ) : (
        <Button size="compact-xs" variant="default" disabled={!isAllowed} onClick={() => hold.mutate({ params })}>
          Hold
        </Button>
      )}
      <Button
        size="compact-xs"
        color="red"
        disabled={!isAllowed}
        onClick={() => drop.mutate({ params, body: { reason: 'dropped in the console' } })}
      >
        Drop
      </Button>
    </Group>
  )
}
