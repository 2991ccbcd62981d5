import { Anchor, Button, Group, SegmentedControl, Table, Text } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import type { Recording } from '../api/operations.ts'
import { LIVE_MS, useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { nameOf } from '../shell/identity.ts'
import { Page } from '../shell/page.tsx'
import { dateAndTime } from '../shell/times.ts'

type Kind = 'all' | 'call' | 'voicemail'

const KINDS: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'all', label: 'All' },
  { value: 'call', label: 'Calls' },
  { value: 'voicemail', label: 'Voicemail' },
]

/** Recordings of calls and messages of mailboxes: play, take away, delete. */
export function RecordingsPage(): ReactNode {
  const [kind, setKind] = useState<Kind>('all')
  const query = { limit: '50', ...(kind !== 'all' && { kind }) }
  const recordings = useAnswer('listRecordings', { query }, { everyMs: 3 * LIVE_MS })
  const choice = (
    <SegmentedControl
      aria-label="What is shown"
      transitionDuration={0}
      data={[...KINDS]}
      value={kind}
      onChange={(value) => setKind(value as Kind)}
    />
  )
  return (
    <Page title="Recordings" actions={choice}>
      <Answered of={recordings}>
        {({ recordings: list }) =>
          list.length === 0 ? (
            <EmptyState title={kind === 'voicemail' ? 'No messages' : 'No recordings'}>
              A call is recorded when a rule of voltaic.yaml says so, or by the button Record on the page Calls;
              messages come where an application server runs the service voicemail. What the law asks of whoever records
              stands in docs/guides/recording.md.
            </EmptyState>
          ) : (
            <Table.ScrollContainer minWidth={720}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    {['Begun', 'What', 'From', 'To', 'Listen', ''].map((name) => (
                      <Table.Th key={name}>{name}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {list.map((recording) => (
                    <RecordingRow key={recording.id} recording={recording} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Answered>
    </Page>
  )
}

function RecordingRow({ recording }: { readonly recording: Recording }): ReactNode {
  const { id, name, contentType, length, from = '', to = '', startedAt, metadata } = recording
  const isMessage = metadata['kind'] === 'voicemail'
  const remove = useChange('deleteRecording', ['listRecordings'])
  const isAllowed = useMay('admin')
  const content = `/api/v1/recordings/${encodeURIComponent(id)}/content`
  return (
    <Table.Tr>
      <Table.Td>{dateAndTime(startedAt)}</Table.Td>
      <Table.Td>{isMessage ? `Voicemail, ${metadata['reason'] ?? 'left'}` : 'Call'}</Table.Td>
      <Table.Td>{nameOf(from)}</Table.Td>
      <Table.Td>{nameOf(to)}</Table.Td>
      <Table.Td>
        {/^audio\/(x-)?wav/.test(contentType) ? (
          // biome-ignore lint/a11y/useMediaCaption: nobody has written down what was said
          <audio
            controls
            preload="none"
            src={content}
            aria-label={`${isMessage ? 'Message' : 'Call'} of ${nameOf(from)} to ${nameOf(to)}`}
          />
        ) : (
          <Text size="sm">{contentType}</Text>
        )}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Anchor href={content} download={name} size="sm">
            {Math.ceil(length / 1024).toLocaleString()} KiB
          </Anchor>
          <Button size="compact-xs" color="red" disabled={!isAllowed} onClick={() => remove.mutate({ params: { id } })}>
            Delete
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  )
}
