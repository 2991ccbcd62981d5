import { Badge, Button, Group, Menu, MultiSelect, Switch, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import { EmptyState } from '../shell/empty-state.tsx'
import { Page } from '../shell/page.tsx'
import { LadderRows } from './ladder-rows.tsx'
import { Legend } from './legend.tsx'
import { MessageDrawer } from './message-drawer.tsx'
import type { TraceRows } from './trace-rows.ts'
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
  const [words, setWords] = useState('')
  const { rows, isLive, dropped } = useTrace({ who: wanted, protocols: protocols.join(','), isQuiet, search: words })
  const ladder = useRef<HTMLDivElement>(null)
  const toFirst = (): void => {
    setFollows(false)
    ladder.current?.scrollTo({ top: 0 })
    ladder.current?.focus()
  }
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
        <TextInput
          label="Find"
          placeholder="401, 4xx, INVITE, hss, any word"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
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
        <Button variant="default" size="xs" mb={4} disabled={rows.length === 0} onClick={toFirst}>
          To the first
        </Button>
        <Counts rows={rows} isLive={isLive} dropped={dropped} />
      </Group>
      {rows.length === 0 ? (
        <Nothing who={wanted} isSearched={rows.total > 0} />
      ) : (
        <>
          <Legend />
          <LadderRows
            rows={rows}
            follows={follows}
            chosen={chosen}
            onChoose={setChosen}
            isNarrowed={chosen !== undefined}
            scrolled={ladder}
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

function Counts(props: { readonly rows: TraceRows; readonly isLive: boolean; readonly dropped: number }): ReactNode {
  const { rows, isLive, dropped } = props
  return (
    <>
      <Badge variant="dot" color={isLive ? 'green' : 'red'} tt="none" mb={8} role="status">
        {isLive ? counted(rows) : 'waiting for the core'}
      </Badge>
      {dropped > 0 && (
        <Badge variant="dot" color="orange" tt="none" mb={8}>
          {dropped.toLocaleString()} not shown: too many at once
        </Badge>
      )}
    </>
  )
}

/** How many there are, and of how many where some are searched for. */
function counted({ length, total }: TraceRows): string {
  const all = `${total.toLocaleString()} messages`
  return length === total ? all : `${length.toLocaleString()} of ${all}`
}

/** Why no row is there. */
function Nothing({ who, isSearched }: { readonly who: string; readonly isSearched: boolean }): ReactNode {
  if (isSearched)
    return (
      <EmptyState title="No message has these words">
        A status code finds its answers, 4xx all of a hundred. Any other word is looked for in method, numbers and
        elements; what only stands inside a message is not searched.
      </EmptyState>
    )
  return (
    <EmptyState title="Nothing has been said">
      {who === ''
        ? 'Switch a phone on, on the page Phones: it registers, and each message shows up here.'
        : `Nothing is kept of ${who}.`}
    </EmptyState>
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
        <Menu.Label>Of very much the newest, as the file says</Menu.Label>
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
