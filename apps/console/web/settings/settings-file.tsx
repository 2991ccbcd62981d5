import { Alert, Button, Grid, Group, List, Stack, Text, Textarea } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'wouter'
import type { Setting } from '../api/operations.ts'
import { useAnswer, useChange } from '../api/queries.ts'
import { Answered } from '../shell/answered.tsx'
import { DiffView } from './diff-view.tsx'
import { SettingsGuide } from './settings-guide.tsx'

/** So long after the last key a text is checked, in milliseconds. */
const PAUSE_MS = 400
/** What is read again when the file has changed. */
export const SETTINGS_READ = ['readSettings', 'listSettings'] as const
const MONO = { input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }

/** The file as it is, to be changed. */
export function SettingsFile(): ReactNode {
  const settings = useAnswer('readSettings', {})
  return (
    <Answered of={settings}>
      {({ path, text, version, needsRestart, settings: catalogue }) => (
        <Stack>
          {needsRestart && (
            <Alert color="orange" title="Restart the core">
              The file has changed since the core was started. Until it is started again the old settings hold.
            </Alert>
          )}
          <Editor key={version} path={path} text={text} version={version} catalogue={catalogue} />
        </Stack>
      )}
    </Answered>
  )
}

interface File {
  readonly path: string
  readonly text: string
  readonly version: string
  readonly catalogue: readonly Setting[]
}

function Editor(file: File): ReactNode {
  const [search] = useSearchParams()
  const wanted = search.get('at') ?? ''
  const [text, setText] = useState(file.text)
  const [cursor, setCursor] = useState(() => Math.max(0, placeOf(wanted, file.text)))
  const area = useRef<HTMLTextAreaElement>(null)
  const goTo = (name: string): void => {
    const at = placeOf(name, text)
    if (at < 0 || !area.current) return
    select(area.current, at)
    setCursor(at)
  }
  useEffect(() => {
    const at = placeOf(wanted, file.text)
    if (at >= 0 && area.current) select(area.current, at)
  }, [wanted, file.text])
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 8 }}>
        <Stack>
          <Textarea
            ref={area}
            label={file.path}
            description="A mark like (kept:…) stands for a secret: leave it, and the secret stays; write over it, and there is a new one."
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            onSelect={(event) => setCursor(event.currentTarget.selectionStart)}
            onKeyUp={(event) => setCursor(event.currentTarget.selectionStart)}
            onClick={(event) => setCursor(event.currentTarget.selectionStart)}
            autosize
            minRows={14}
            maxRows={30}
            spellCheck={false}
            styles={MONO}
          />
          <Verdict file={file} text={text} onDiscard={() => setText(file.text)} />
        </Stack>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 4 }}>
        <SettingsGuide text={text} cursor={cursor} catalogue={file.catalogue} wanted={wanted} onGo={goTo} />
      </Grid.Col>
    </Grid>
  )
}

/** What is wrong with a text, or what it would change; and the way to have it so. */
function Verdict(props: { readonly file: File; readonly text: string; readonly onDiscard: () => void }): ReactNode {
  const { file, text } = props
  const [settled] = useDebouncedValue(text, PAUSE_MS)
  const check = useChange('checkSettings', [])
  const write = useChange('writeSettings', SETTINGS_READ)
  const { mutate } = check
  const isChanged = text !== file.text
  useEffect(() => {
    if (settled !== file.text) mutate({ body: { text: settled } })
  }, [settled, file.text, mutate])
  const verdict = isChanged && settled === text ? check.data : undefined
  return (
    <>
      {verdict?.kind === 'refused' && (
        <Alert color="red" title="The network cannot run with this" role="status">
          <List size="sm">
            {(verdict.mistakes ?? []).map((mistake) => (
              <List.Item key={mistake}>{mistake}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      {verdict?.kind === 'accepted' && <DiffView diff={verdict.diff ?? []} />}
      <Group>
        <Button
          disabled={verdict?.kind !== 'accepted'}
          loading={write.isPending}
          onClick={() => write.mutate({ body: { text, version: file.version } })}
        >
          Save
        </Button>
        <Button variant="default" disabled={!isChanged} onClick={props.onDiscard}>
          Discard
        </Button>
        <Text size="sm">What is saved holds when the core is started again.</Text>
      </Group>
    </>
  )
}

/** Where the last name of a path stands in a text; negative where it does not. */
function placeOf(path: string, text: string): number {
  const name = path.split('.').at(-1)?.replaceAll('[]', '') ?? ''
  return /^[\w-]+$/.test(name) ? text.search(new RegExp(`(?<![\\w-])${name}\\s*:`)) : -1
}

/** Puts the cursor there, and the line in sight. */
function select(area: HTMLTextAreaElement, at: number): void {
  area.focus()
  area.setSelectionRange(at, at)
  const line = area.value.slice(0, at).split('\n').length
  const lines = area.value.split('\n').length
  area.scrollTop = (area.scrollHeight * Math.max(0, line - 3)) / lines
}
