import type { TraceEntry } from './trace-entry.ts'
import type { TraceFinder } from './trace-store.ts'

/** What several processes have kept, as if one had; entries are numbered anew, each always the same. */
export function mergeTraces(finders: readonly TraceFinder[]): TraceFinder {
  const [only] = finders
  if (only !== undefined && finders.length === 1) return only
  return {
    find: (query) => {
      const all = finders
        .flatMap((finder, index) =>
          finder
            .find(query)
            .map((entry): TraceEntry => ({ ...entry, sequence: entry.sequence * finders.length + index })),
        )
        .sort((a, b) => a.at - b.at || a.sequence - b.sequence)
      return query.last === undefined ? all : all.slice(-query.last)
    },
  }
}
