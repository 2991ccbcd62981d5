import { Button, Code, Table } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import type { Operations } from '../api/operations.ts'
import { useAnswer } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { EmptyState } from '../shell/empty-state.tsx'
import { dateAndTime } from '../shell/times.ts'

type Entry = Operations['listAudit']['answer']['entries'][number]

/** Who changed what and when, the newest first. */
export function AuditLog(): ReactNode {
  const [before, setBefore] = useState<string>()
  const audit = useAnswer('listAudit', { query: { limit: '50', ...(before !== undefined && { before }) } })
  return (
    <Answered of={audit}>
      {({ entries, nextBefore }) =>
        entries.length === 0 ? (
          <EmptyState title="Nobody has changed anything">Every change stands here, with who made it.</EmptyState>
        ) : (
          <>
            <Table.ScrollContainer minWidth={640}>
              <Table>
                <Table.Thead>
                  <Table.Tr>
                    {['When', 'Who', 'What', 'To what', 'Outcome'].map((name) => (
                      <Table.Th key={name}>{name}</Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {entries.map((entry) => (
                    <AuditRow key={entry.id} entry={entry} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Button
              variant="default"
              size="xs"
              disabled={nextBefore === undefined}
              onClick={() => setBefore(nextBefore)}
            >
              Older
            </Button>
          </>
        )
      }
    </Answered>
  )
}

function AuditRow({ entry }: { readonly entry: Entry }): ReactNode {
  const { at, actor, role, operation, target, outcome, before, after, problems } = entry
  const [isOpen, open] = useDisclosure(false)
  const details = Object.entries({ before, after, problems }).filter(([, value]) => value !== undefined)
  return (
    <>
      <Table.Tr>
        <Table.Td>{dateAndTime(at)}</Table.Td>
        <Table.Td>{`${actor} (${role})`}</Table.Td>
        <Table.Td>{inWords(operation)}</Table.Td>
        <Table.Td className="mono">{target}</Table.Td>
        <Table.Td>
          {outcome}{' '}
          {details.length > 0 && (
            <Button
              size="compact-xs"
              variant="default"
              onClick={open.toggle}
              aria-expanded={isOpen}
              aria-label={`Details of ${inWords(operation)} ${target}`}
            >
              {isOpen ? 'Less' : 'Details'}
            </Button>
          )}
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={5}>
            <Code block tabIndex={0}>
              {JSON.stringify(Object.fromEntries(details), null, 2)}
            </Code>
          </Table.Td>
        </Table.Tr>
      )}
    </>
  )
}

/** `putServiceProfile`: put service profile. */
function inWords(operation: string): string {
  return operation.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
