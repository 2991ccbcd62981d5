import type { CauseId } from './causes.ts'
import type { Finding } from './finding.ts'
import type { StoryView } from './story/story-view.ts'

/** Knows one cause, and says so when the evidence shows it. */
export interface Rule {
  readonly cause: CauseId
  judge(story: StoryView): readonly Finding[]
}
