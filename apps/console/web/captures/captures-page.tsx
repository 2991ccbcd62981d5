import { Alert, Box, Button, FileButton, Loader, Stack, Text } from '@mantine/core'
import { type DragEvent, type ReactNode, useState } from 'react'
import type { CaptureView } from '../api/operations.ts'
import { sendCapture } from '../api/request.ts'
import { LadderRows } from '../ladder/ladder-rows.tsx'
import { TraceRows } from '../ladder/trace-rows.ts'
import { WithDocs } from '../learn/with-docs.tsx'
import { showRefusal } from '../shell/notices.ts'
import { Page } from '../shell/page.tsx'
import { Findings } from '../why/findings.tsx'
import { Verdict } from '../why/verdict.tsx'

interface Read {
  readonly name: string
  readonly view: CaptureView
  readonly rows: TraceRows
}

/** A capture of a phone, an eNB or an EPC as a ladder, with what the doctor says of it. */
export function CapturesPage(): ReactNode {
  const [isReading, setReading] = useState(false)
  const [read, setRead] = useState<Read>()
  const take = async (file: File | null | undefined): Promise<void> => {
    if (file == null) return
    setReading(true)
    try {
      const view = await sendCapture(file)
      const rows = new TraceRows()
      rows.add(view.rows)
      setRead({ name: file.name, view, rows })
    } catch (error) {
      showRefusal(error instanceof Error ? error : new Error(String(error)))
    } finally {
      setReading(false)
    }
  }
  const drop = (event: DragEvent): void => {
    event.preventDefault()
    void take(event.dataTransfer.files[0])
  }
  return (
    <Page title="Captures">
      <Box className="drop" onDragOver={(event: DragEvent) => event.preventDefault()} onDrop={drop}>
        <Stack align="center" gap="xs">
          <Text>Drop a pcap or pcapng file here: of tcpdump, Wireshark, a handset’s logger, an eNB or an EPC.</Text>
          <FileButton onChange={(file) => void take(file)} accept=".pcap,.pcapng,.cap">
            {(props) => <Button {...props}>Choose a file</Button>}
          </FileButton>
          <Text size="sm" c="dimmed">
            It is read and forgotten. <WithDocs text="How to capture: docs/guides/capture.md" />
          </Text>
          {isReading && <Loader aria-label="reading" />}
        </Stack>
      </Box>
      {read !== undefined && <Capture key={read.name} read={read} />}
    </Page>
  )
}

function Capture({ read: { name, view, rows } }: { readonly read: Read }): ReactNode {
  const [chosen, setChosen] = useState<string>()
  return (
    <section aria-label={name}>
      <Stack>
        <Text>
          {name}: {view.packets.toLocaleString()} packets, {view.messages.toLocaleString()} messages
          {view.rows.length < view.messages && `, of which the first ${view.rows.length.toLocaleString()} are shown`}
        </Text>
        {view.stop !== undefined && (
          <Alert
            color="orange"
            title={view.packets === 0 ? `${name}: ${view.stop}` : `It could be read only so far: ${view.stop}`}
          />
        )}
        {view.verdict !== undefined && <Verdict verdict={view.verdict} />}
        {view.messages > 0 && <Findings findings={view.findings} />}
        {view.messages > 0 && <LadderRows rows={rows} follows={false} chosen={chosen} onChoose={setChosen} />}
      </Stack>
    </section>
  )
}
