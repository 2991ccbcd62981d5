import { Anchor, Button, Group, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Recording } from '../api/operations.ts'
import { useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { nameOf } from '../shell/identity.ts'
import { dateAndTime } from '../shell/times.ts'

/** Recordings one below the other: play, take away, delete. */
export function RecordingTable({ recordings }: { readonly recordings: readonly Recording[] }): ReactNode {
  return (
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
          {recordings.map((recording) => (
            <RecordingRow key={recording.id} recording={recording} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
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
        {!isAllowed ? (
          <Text size="sm">for the role admin</Text>
        ) : /^audio\/(x-)?wav/.test(contentType) ? (
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
