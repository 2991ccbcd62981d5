import { Button, Card, Code, CopyButton, Group, Stack, Table, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useState } from 'react'
import type { SimFiles as Files } from '../api/operations.ts'
import { useAnswer } from '../api/queries.ts'
import { reach } from '../first-hour/reached.ts'
import { Answered } from '../shell/answered.tsx'

/** What the SIM of a subscriber is to hold, and the commands that write it; asked for when it is opened. */
export function SimFiles({ identity }: { readonly identity: string }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const sim = useAnswer('showSimFiles', { params: { identity } }, { enabled: isOpen })
  useEffect(() => {
    if (isOpen) reach('sim')
  }, [isOpen])
  return (
    <Card withBorder component="section" aria-label="SIM">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} size="h4">
            What its SIM is to hold
          </Title>
          <Button variant="default" size="xs" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Hide' : 'Show, with commands of pySim'}
          </Button>
        </Group>
        {isOpen && <Answered of={sim}>{(answer) => <Commands sim={answer} />}</Answered>}
      </Stack>
    </Card>
  )
}

function Commands({ sim }: { readonly sim: Files }): ReactNode {
  return (
    <>
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              {['File', 'Content', 'Clause'].map((name) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sim.files.map(({ application, name, record, says, clause }) => (
              <Table.Tr key={`${name}${record ?? ''}`}>
                <Table.Td>
                  {application} {name}
                  {record === undefined ? '' : `, record ${record}`}
                </Table.Td>
                <Table.Td className="mono">{says}</Table.Td>
                <Table.Td>{clause}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Script name="pySim-shell" text={sim.pysimShell} />
      <Script name="pySim-prog" text={sim.pysimProg} />
      <Text size="sm" c="dimmed">
        Keys are not shown here. On the machine of the HSS, voltaic subscriber sim with --with-keys writes them into a
        file.
      </Text>
    </>
  )
}

function Script({ name, text }: { readonly name: string; readonly text: string }): ReactNode {
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text fw={600}>{name}</Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="xs" onClick={copy} aria-label={`Copy the commands of ${name}`}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} mah={320} style={{ overflow: 'auto' }}>
        {text}
      </Code>
    </Stack>
  )
}
