import { Button, Card, Group, NumberInput, Table, Text, TextInput } from '@mantine/core'
import { type ReactNode, type SubmitEvent, useState } from 'react'
import type { EnumZone } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { useMay } from '../api/session.ts'
import { SettingsLink } from './settings-link.tsx'

/** Any number: only the suffixes that are asked for it matter. */
const ANY_NUMBER = '+1'
const CHANGES = ['listEnumZones', 'listEnumNumbers', 'explainEnum'] as const

/** The zones of the DNS whose names are numbers, and one more. */
export function EnumZones(props: {
  readonly zones: readonly EnumZone[]
  readonly chosen: string | undefined
  readonly onChoose: (origin: string) => void
}): ReactNode {
  const isAllowed = useMay('provisioner')
  const remove = useChange('removeEnumZone', CHANGES)
  const asked = useAnswer('explainEnumName', { query: { of: ANY_NUMBER } })
  const suffixes = asked.data?.names.map(({ suffix }) => suffix)
  return (
    <Card withBorder component="section" aria-label="Zones">
      <Text fw={700}>Zones of the database</Text>
      <Text size="sm" c="dimmed">
        A zone has NAPTR records, which lead numbers to SIP and tel URIs: those of this network, of ported numbers, of
        blocks, of other networks. The DNS server answers with a change at once.
      </Text>
      {asked.data?.areAsked === false && (
        <Text size="sm">
          The playground asks {suffixes?.join(', ')}; calls ask no zone until there is enum in voltaic.yaml: the HSS
          knows the numbers of subscribers. <SettingsLink at="enum">Have calls ask</SettingsLink>
        </Text>
      )}
      {props.zones.length > 0 && (
        <Table.ScrollContainer minWidth={520}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                {['Zone', 'Serial', 'TTL', 'Servers', ''].map((name) => (
                  <Table.Th key={name}>{name}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {props.zones.map(({ origin, serial, ttl, nameServers }) => (
                <Table.Tr key={origin} aria-current={origin === props.chosen}>
                  <Table.Td>
                    <span className="mono">{origin}</span>
                    {suffixes?.some((suffix) => origin === suffix || origin.endsWith(`.${suffix}`)) === false && (
                      <Text size="xs" c="var(--mantine-color-error)">
                        Calls of this network do not ask it. <SettingsLink at="enum">Name it under enum</SettingsLink>
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>{serial}</Table.Td>
                  <Table.Td>{ttl} s</Table.Td>
                  <Table.Td className="mono">{nameServers.map(({ name }) => name).join(', ')}</Table.Td>
                  <Table.Td>
                    <Group gap="xs" justify="flex-end" wrap="nowrap">
                      <Button
                        size="compact-sm"
                        variant="default"
                        disabled={origin === props.chosen}
                        onClick={() => props.onChoose(origin)}
                      >
                        Records
                      </Button>
                      <Button
                        size="compact-sm"
                        color="red"
                        disabled={!isAllowed}
                        onClick={() => {
                          if (confirm(`Remove ${origin} with all its records?`))
                            remove.mutate({ params: { zone: origin } })
                        }}
                      >
                        Remove
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <AddZone onAdded={props.onChoose} />
    </Card>
  )
}

function AddZone({ onAdded }: { readonly onAdded: (origin: string) => void }): ReactNode {
  const isAllowed = useMay('provisioner')
  const [zone, setZone] = useState('')
  const [servers, setServers] = useState('')
  const [ttl, setTtl] = useState<number | string>('')
  const [negativeTtl, setNegativeTtl] = useState<number | string>('')
  const add = useChange('addEnumZone', CHANGES)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const nameServers = servers.split(/\s+/).filter(Boolean).map(serverOf)
    const body = {
      zone: zone.trim(),
      ...(nameServers.length > 0 && { nameServers }),
      ...(typeof ttl === 'number' && { ttl }),
      ...(typeof negativeTtl === 'number' && { negativeTtl }),
    }
    add.mutate(
      { body },
      {
        onSuccess: ({ origin }) => {
          setZone('')
          setServers('')
          onAdded(origin)
        },
      },
    )
  }
  return (
    <Group component="form" onSubmit={submit} align="flex-end" mt="sm">
      <TextInput
        label="New zone"
        description="e164.arpa; 1.6.e164.arpa for +61 alone"
        value={zone}
        onChange={(event) => setZone(event.currentTarget.value)}
        w={260}
      />
      <TextInput
        label="Its servers"
        description="the primary first; ns1.e164.arpa=192.0.2.1 in the zone"
        placeholder="ns of the zone"
        value={servers}
        onChange={(event) => setServers(event.currentTarget.value)}
        w={320}
      />
      <NumberInput
        label="TTL of its records"
        description="seconds"
        placeholder="300"
        min={0}
        value={ttl}
        onChange={setTtl}
        w={160}
      />
      <NumberInput
        label="TTL of what is not there"
        description="seconds"
        placeholder="60"
        min={0}
        value={negativeTtl}
        onChange={setNegativeTtl}
        w={180}
      />
      <Button type="submit" disabled={!isAllowed || zone.trim() === ''} loading={add.isPending}>
        Add zone
      </Button>
    </Group>
  )
}

/** `ns1.e164.arpa=192.0.2.1`, as the command line takes it. */
function serverOf(text: string): { readonly name: string; readonly addresses: readonly string[] } {
  const [name = '', ...addresses] = text.split('=')
  return { name, addresses }
}
