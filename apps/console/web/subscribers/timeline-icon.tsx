import type { ReactNode } from 'react'
import type { TimelineEntry } from '../api/operations.ts'

/** Lines in a square of 24: a phone mast, a lock, a handset, a letter, a cupboard, a pen. */
const PATHS: Readonly<Record<TimelineEntry['kind'], string>> = {
  registration:
    'M12 12v9M12 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4M8 14a5 5 0 0 1 0-8M16 14a5 5 0 0 0 0-8M5 17a9 9 0 0 1 0-14M19 17a9 9 0 0 0 0-14',
  security: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
  call: 'M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2',
  text: 'M3 6h18v12H3zM3 7l9 6 9-6',
  hss: 'M5 6c0-4 14-4 14 0v12c0 4-14 4-14 0zM5 6c0 4 14 4 14 0M5 12c0 4 14 4 14 0',
  provisioning: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
}

/** What a line is about, for the eye; the words beside it say the same. */
export function TimelineIcon({ kind }: { readonly kind: TimelineEntry['kind'] }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      width={14}
      height={14}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[kind]} />
    </svg>
  )
}
