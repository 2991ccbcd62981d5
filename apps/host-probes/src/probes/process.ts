import type { ProcessFacts } from '@voltaic/doctor'
import { read, readText, unread } from '../read-text.ts'

export async function probeProcess(): Promise<ProcessFacts> {
  // Node.js raises its own limit to the hard one
  const hard = /^Max open files\s+\S+\s+(\S+)/m.exec((await readText('/proc/self/limits')) ?? '')?.[1]
  const limit = hard === 'unlimited' ? Number.POSITIVE_INFINITY : Number(hard)
  return {
    nodeVersion: process.versions.node,
    openFiles: hard === undefined ? unread('/proc/self/limits is not there') : read(limit),
  }
}
