/** What somebody has done in this browser; a trace that has gone takes nothing back. */
const KEY = 'voltaic.first-hour'

export type Milestone = 'subscriber' | 'registered' | 'challenge' | 'call' | 'text' | 'why' | 'sim' | 'services'

export function reached(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return new Set(Array.isArray(kept) ? kept.map(String) : [])
  } catch {
    // a browser that keeps nothing: every visit begins anew
    return new Set()
  }
}

export function reach(milestone: Milestone): void {
  const all = reached()
  if (all.has(milestone)) return
  try {
    localStorage.setItem(KEY, JSON.stringify([...all, milestone]))
  } catch {
    // as above
  }
}
