import { Badge, Button, Code, Drawer, Group, Stack, Table, Text } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'
import type { ShownMessage } from '../api/operations.ts'
import { useAnswer } from '../api/queries.ts'
import { reach } from '../first-hour/reached.ts'
import { Answered } from '../shell/answered.tsx'

type Field = Pick<ShownMessage['fields'][number], 'name' | 'value' | 'clause' | 'meaning'> & {
  readonly fields?: readonly Field[]
}

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
      size={620}
      // the ladder beside it can still be read and clicked
      withOverlay={false}
      lockScroll={false}
      closeOnClickOutside={false}
      shadow="xl"
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
      {({ row, title, purpose, fields, body, raw, callId, malformed }) => (
        <Stack gap="sm">
          <Text fw={700} className="mono">
            {title}
          </Text>
          {purpose !== undefined && <Text>{purpose}</Text>}
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
                Follow this {procedureOf(fields, title)}
              </Button>
            )}
          </Group>
          {malformed !== undefined && <Text c="var(--mantine-color-error)">{malformed}</Text>}
          <Table layout="fixed" aria-label="Its parts">
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

const PROCEDURES: Readonly<Record<string, string>> = {
  REGISTER: 'registration',
  SUBSCRIBE: 'subscription',
  NOTIFY: 'subscription',
  MESSAGE: 'text',
}

/** What messages with this Call-ID make up: a CSeq names the method, of an answer as well. */
function procedureOf(fields: readonly Field[], title: string): string {
  const cseq = fields.find(({ name }) => name === 'CSeq')?.value ?? title
  const method = /[A-Z]{3,}$/.exec(cseq)?.[0] ?? ''
  return PROCEDURES[method] ?? 'call'
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
        <Table.Td w="38%" pl={8 + 16 * depth} valign="top">
          <Text size="sm" fw={600}>
            {field.name}
          </Text>
          {field.clause !== undefined && (
            <Text size="xs" c="dimmed">
              {field.clause}
            </Text>
          )}
        </Table.Td>
        <Table.Td fz="sm">
          <span className="mono">{field.value}</span>
          {field.meaning !== undefined && (
            <Text size="xs" c="dimmed">
              {field.meaning}
            </Text>
          )}
        </Table.Td>
      </Table.Tr>
      {field.fields !== undefined && <Fields fields={field.fields} depth={depth + 1} />}
    </>
  )
}
