// Draws docs/learn/registration.svg: node bin/launch.cjs examples/learn/picture.ts > docs/learn/registration.svg
import { labConfig } from '@voltaic/core'
import { drawSvgLadder } from '@voltaic/trace'
import { nameOf, story } from './network.ts'

/** The first registration of the story, from the phone's REGISTER to its 200, as a picture. */
export async function registrationPicture(): Promise<string> {
  const messages = (await story()).filter(
    (message) => message.protocol !== 'dns' && !/^(CER|CEA|DWR|DWA)/.test(nameOf(message)),
  )
  const from = messages.findIndex(({ element }) => element === 'ue1')
  const to = messages.findIndex((message) => message.element === 'pcscf' && nameOf(message).includes(' 200 '))
  const shown = messages.slice(from, to + 1)
  const [first] = shown
  const names = labConfig({ data: '' }).elements.flatMap((element) => {
    const at = 'sip' in element ? element.sip : 'diameter' in element ? element.diameter : undefined
    return at === undefined ? [] : [[at, element.name] as const]
  })
  const entries = shown.map((message, sequence) => ({ ...message, sequence, at: message.at - (first?.at ?? 0) }))
  return drawSvgLadder(entries, { names, title: 'A phone registers: REGISTER, 401, REGISTER, 200' })
}

if (import.meta.main) console.log(await registrationPicture())
