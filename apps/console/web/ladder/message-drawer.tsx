import { Badge, Button, Code, Drawer, Group, Stack, Table, Text } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import type { ShownMessage } from '../api/operations.ts'
import { useAnswer } from '../api/queries.ts'
import { reach } from '../first-hour/reached.ts'
import { Answered } from '../shell/answered.tsx'

type Field = Pick<ShownMessage['fields'][number], 'name' | 'value' | 'clause'> & { readonly fields?: readonly Field[] }

/** One message, decoded, with the clause behind each of its parts. */
export function MessageDrawer(props: {
  readonly id: string | undefined
  readonly onClose: () => void
  readonly onFollow: (callId: string) => void
}): ReactNode {
  const { id, onClose, onFollow } = props
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size="xl"
      title="Message"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {id !== undefined && <Message id={id} onFollow={onFollow} />}
    </Drawer>
  )
}

function Message({ id, onFollow }: { readonly id: string; readonly onFollow: (callId: string) => void }): ReactNode {
  const message = useAnswer('showMessage', { params: { id } })
  const isChallenge = message.data?.row.mood === 'challenge'
  useEffect(() => {
    if (isChallenge) reach('challenge')
  }, [isChallenge])
  return (
    <Answered of={message}>
      {({ row, title, fields, body, raw, callId, malformed }) => (
        <Stack gap="sm">
          <Text fw={700} className="mono">
            {title}
          </Text>
          <Group gap="xs">
            <Badge variant="default" tt="none">
              {row.from === row.to ? row.from : `${row.from} → ${row.to}`}
            </Badge>
            <Badge variant="default" tt="none">
              {new Date(row.at).toISOString().slice(11, 23)}
            </Badge>
            {row.isProtected === true && (
              <Badge variant="default" tt="none">
                in ESP
              </Badge>
            )}
            {callId !== undefined && (
              <Button size="compact-sm" variant="default" onClick={() => onFollow(callId)}>
                Follow this call
              </Button>
            )}
          </Group>
          {malformed !== undefined && <Text c="var(--mantine-color-error)">{malformed}</Text>}
          <Table layout="fixed">
            <Table.Tbody>
              <Fields fields={fields} depth={0} />
            </Table.Tbody>
          </Table>
          {body !== '' && (
            <Code block tabIndex={0}>
              {body}
            </Code>
          )}
          {raw !== '' && (
            <details>
              <summary>As it came</summary>
              <Code block tabIndex={0}>
                {raw}
              </Code>
            </details>
          )}
        </Stack>
      )}
    </Answered>
  )
}

function Fields({ fields, depth }: { readonly fields: readonly Field[]; readonly depth: number }): ReactNode {
  return fields.map((field, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the fields of a message stay where they are
    <FieldRows key={index} field={field} depth={depth} />
  ))
}

function FieldRows({ field, depth }: { readonly field: Field; readonly depth: number }): ReactNode {
  return (
    <>
      <Table.Tr>
        <Table.Td w={190} pl={8 + 16 * depth} valign="top">
          <Text size="sm" fw={600}>
            {field.name}
          </Text>
          {field.clause !== undefined && (
            <Text size="xs" c="dimmed">
              {field.clause}
            </Text>
          )}
        </Table.Td>
        <Table.Td className="mono" fz="sm">
          {field.value}
        </Table.Td>
      </Table.Tr>
      {field.fields !== undefined && <Fields fields={field.fields} depth={depth + 1} />}
    </>
  )
}
