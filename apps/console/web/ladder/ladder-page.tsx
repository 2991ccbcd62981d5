import { Badge, Button, Group, Menu, MultiSelect, Switch, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { useSearchParams } from 'wouter'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { LadderRows } from './ladder-rows.tsx'
import { Legend } from './legend.tsx'
import { MessageDrawer } from './message-drawer.tsx'
import { useTrace } from './use-trace.ts'

const PROTOCOLS = ['sip', 'diameter', 'dns', 'event']
const FORMATS = [
  { format: 'svg', name: 'Picture (SVG)' },
  { format: 'pcapng', name: 'For Wireshark (pcapng)' },
  { format: 'text', name: 'Text' },
] as const

/** Every message of the network as it happens, or those of one subscriber or one call. */
export function LadderPage(): ReactNode {
  const [search, setSearch] = useSearchParams()
  const who = search.get('who') ?? ''
  const setWho = (value: string): void => setSearch(value === '' ? {} : { who: value }, { replace: true })
  const [wanted] = useDebouncedValue(who, 300)
  const [protocols, setProtocols] = useState<string[]>([])
  const [isQuiet, setQuiet] = useState(true)
  const [follows, setFollows] = useState(true)
  // a page that names one message links here with it
  const [chosen, setChosen] = useState<string | undefined>(search.get('message') ?? undefined)
  const { rows, isLive, dropped } = useTrace({ who: wanted, protocols: protocols.join(','), isQuiet })
  return (
    <Page title="Ladder" actions={<Export who={wanted} />}>
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Whose"
          placeholder="IMSI, number, phone or Call-ID"
          value={who}
          onChange={(event) => setWho(event.currentTarget.value.trim())}
          w={240}
        />
        <MultiSelect
          label="Protocols"
          placeholder={protocols.length === 0 ? 'all' : ''}
          data={PROTOCOLS}
          value={protocols}
          onChange={setProtocols}
          w={230}
        />
        <Switch
          label="Without routine"
          checked={isQuiet}
          onChange={(event) => setQuiet(event.currentTarget.checked)}
          mb={8}
        />
        <Switch label="Follow" checked={follows} onChange={(event) => setFollows(event.currentTarget.checked)} mb={8} />
        <Badge variant="dot" color={isLive ? 'green' : 'red'} tt="none" mb={8} role="status">
          {isLive ? `${rows.length.toLocaleString()} messages` : 'waiting for the core'}
        </Badge>
        {dropped > 0 && (
          <Badge variant="dot" color="orange" tt="none" mb={8}>
            {dropped.toLocaleString()} not shown: too many at once
          </Badge>
        )}
      </Group>
      {rows.length === 0 ? (
        <EmptyState title="Nothing has been said">
          {wanted === ''
            ? 'Switch a phone on, on the page Phones: it registers, and each message shows up here.'
            : `Nothing is kept of ${wanted}.`}
        </EmptyState>
      ) : (
        <>
          <Legend />
          <LadderRows
            rows={rows}
            follows={follows}
            chosen={chosen}
            onChoose={setChosen}
            isNarrowed={chosen !== undefined}
          />
        </>
      )}
      <MessageDrawer
        id={chosen}
        onClose={() => setChosen(undefined)}
        onFollow={(callId) => {
          setChosen(undefined)
          setWho(callId)
        }}
      />
    </Page>
  )
}

/** Writes what is shown of one subscriber or call to a file. */
function Export({ who }: { readonly who: string }): ReactNode {
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" disabled={who === ''} title={who === '' ? 'Say whose messages first' : undefined}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, name }) => (
          <Menu.Item
            key={format}
            component="a"
            href={`/api/v1/trace/export?${new URLSearchParams({ who, format })}`}
            download
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
