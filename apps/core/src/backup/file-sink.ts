import { mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MemberSink } from './archive-reader.ts'

/** Writes a member of an archive where nothing is yet. */
export function fileSink(path: string, onOctets: (octets: number) => void = () => {}): MemberSink {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const opened: Promise<FileHandle> = open(path, 'wx', 0o600)
  return {
    async write(chunk) {
      await (await opened).writeFile(chunk)
      onOctets(chunk.length)
    },
    async end() {
      const file = await opened
      await file.sync()
      await file.close()
    },
  }
}
