import assert from 'node:assert/strict'
import type { VoltaicConfig } from '@voltaic/core'
import { createNumberPlan, defaultNumberPlan, type NumberPlanConfig } from '@voltaic/numbers'
import { parseNameAddr, parseReasons } from '@voltaic/sip'
import type { UeConfig } from '@voltaic/ue'
import { type BothEnds, hangUp, PLAIN } from '../calls/dialling.ts'
import type { CallScenario, Stage } from '../calls/stage.ts'
import type { Phone } from '../network.ts'

const PLAN: Partial<NumberPlanConfig> = {
  countryCode: '61',
  nationalPrefix: '0',
  internationalPrefixes: ['0011'],
  emergencyNumbers: ['000'],
  shortCodes: { 101: 'tel:+61255502000' },
  display: 'national',
  ranges: [
    { prefix: '+61', minimum: 11, maximum: 11, tooLong: 'refuse' },
    { prefix: '+613555017', minimum: 11, maximum: 11, tooLong: 'drop' },
    { prefix: '+613555018', minimum: 11, maximum: 11, tooLong: 'pass' },
    // of subscribers without a number of their own
    { prefix: '+999', minimum: 11, maximum: 11, tooLong: 'refuse' },
  ],
  unlisted: 'refuse',
  groups: [
    { name: 'geelong', of: ['+6135550'], areaCode: '3', display: 'local' },
    { name: 'sydney', of: ['+6125550'], areaCode: '2' },
    {
      name: 'company',
      of: ['+613555017'],
      rewrites: [
        { dialled: '7', digits: 3, becomes: '+613555017' },
        { dialled: '9', becomes: '' },
      ],
    },
  ],
}

/** The network with that plan. */
export function withNumberPlan(config: VoltaicConfig): VoltaicConfig {
  const numberPlan = { ...defaultNumberPlan, ...PLAN, phoneContexts: [config.realm] }
  // what is wrong in it is to fail here, and not in every call
  createNumberPlan(numberPlan)
  return { ...config, numberPlan }
}

/** A phone with that number, registered. */
async function phoneWith(stage: Stage, msisdn: string, settings: Partial<UeConfig> = {}): Promise<Phone> {
  return stage.registered({ ...PLAIN, ...settings }, await stage.addSubscriber({ msisdn }))
}

/** Calls as it is dialled, until the other one rings, and hangs up. */
async function reach(stage: Stage, caller: Phone, dialled: string, called: Phone): Promise<BothEnds> {
  const incoming = stage.incoming(called)
  const out = caller.call(dialled)
  const call: BothEnds = { out, in: await incoming }
  await stage.soon(Promise.all([call.in.answer(), out.until('answered')]), `the answer to ${dialled}`)
  await hangUp(stage, call)
  return call
}

async function assertRefused(
  stage: Stage,
  caller: Phone,
  dialled: string,
  status: number,
  text: string | undefined,
): Promise<void> {
  const call = caller.call(dialled)
  const outcome = await stage.soon(call.ended, `the refusal of ${dialled}`)
  assert.deepEqual([outcome.kind, outcome.status], ['refused', status], dialled)
  const { message } = await stage.sight(call.id, caller, `< ${status} INVITE`)
  assert.deepEqual(
    parseReasons(message).map((reason) => reason.text),
    text === undefined ? [] : [text],
    dialled,
  )
}

/** The Request-URI with which a call came to the I-CSCF. */
async function uriInside(stage: Stage, callId: string): Promise<string> {
  const { message } = await stage.sight(callId, ['icscf', 'icscf-2'], '< INVITE')
  return message.startLine.split(' ')[1] ?? ''
}

/** What phones dial, and whom they reach. */
export const numberPlanScenarios: readonly CallScenario[] = [
  {
    name: 'a number is reached as local, national, international and global one (TS 24.229 §5.4.3.2; RFC 3966 §5.1)',
    async run(stage) {
      const alice = await phoneWith(stage, '+61355501234')
      const bob = await phoneWith(stage, '+61355505678')
      const { realm } = stage.network.config
      for (const dialled of [
        '55505678',
        '(03) 5550-5678',
        '0011 61 3 5550 5678',
        '+61 3 5550 5678',
        'tel:0355505678;phone-context=+61',
        `sip:0355505678@${realm};user=phone`,
        `sip:55505678@${realm}`,
      ]) {
        const { out } = await reach(stage, alice, dialled, bob)
        assert.equal(await uriInside(stage, out.id), `sip:+61355505678@${realm};user=phone`, dialled)
      }
    },
  },
  {
    name: 'the same digits lead elsewhere in another area, and the caller is shown as each would dial (TS 24.229 §5.4.3.3)',
    async run(stage) {
      const alice = await phoneWith(stage, '+61355501111')
      const near = await phoneWith(stage, '+61355502222')
      const dora = await phoneWith(stage, '+61255501111')
      const far = await phoneWith(stage, '+61255502222')
      const shownTo = async (caller: Phone, called: Phone) => {
        const { out } = await reach(stage, caller, '55502222', called)
        const { message } = await stage.sight(out.id, called, '< INVITE')
        return message.list('P-Asserted-Identity').map((value) => parseNameAddr(value).displayName)
      }
      assert.deepEqual(await shownTo(alice, near), ['55501111', '55501111'])
      assert.deepEqual(await shownTo(dora, far), ['0255501111', '0255501111'])
      const { out } = await reach(stage, dora, '0355502222', near)
      const { message } = await stage.sight(out.id, near, '< INVITE')
      assert.equal(parseNameAddr(message.header('P-Asserted-Identity') ?? '').displayName, '0255501111')
    },
  },
  {
    name: 'extensions, a digit for an outside line and short codes are those of the group (TS 24.229 §5.4.3.2)',
    async run(stage) {
      const desk = await phoneWith(stage, '+61355501711')
      const colleague = await phoneWith(stage, '+61355501712')
      const office = await phoneWith(stage, '+61255502000')
      await reach(stage, desk, '712', colleague)
      await reach(stage, desk, '90255502000', office)
      await reach(stage, desk, '101', office)
      await assertRefused(stage, office, '712', 484, 'number too short')
    },
  },
  {
    name: 'a number that is too short is incomplete: 484; one that is too long is refused, cut or passed (RFC 3261 §21.4.22)',
    async run(stage) {
      const alice = await phoneWith(stage, '+61355503333')
      const desk = await phoneWith(stage, '+61355501799')
      await assertRefused(stage, alice, '0355505', 484, 'number too short')
      await assertRefused(stage, alice, '+6', 484, 'number too short')
      await assertRefused(stage, alice, '035550333399', 404, 'number too long')
      const { out } = await reach(stage, alice, '035550179912', desk)
      assert.match(await uriInside(stage, out.id), /^sip:\+61355501799@/)
      const passed = alice.call('035550189912')
      assert.equal((await stage.soon(passed.ended, '404')).status, 404)
      assert.match(await uriInside(stage, passed.id), /^sip:\+6135550189912@/)
    },
  },
  {
    name: 'a number that nobody has, in no range or by no rule, is not found: 404 (TS 24.229 §5.4.3.2)',
    async run(stage) {
      const alice = await phoneWith(stage, '+61355504444')
      await assertRefused(stage, alice, '0011493012345', 404, 'number in no range of the number plan')
      await assertRefused(
        stage,
        alice,
        'tel:712;phone-context=pbx.example',
        404,
        'phone-context of another number plan',
      )
      await assertRefused(stage, alice, '0355509999', 404, undefined)
      const text = 'supplementary service code, which no service here takes'
      await assertRefused(stage, alice, '*21*0355505678#', 404, text)
    },
  },
  {
    name: 'an emergency number goes on as it was dialled, in every group (TS 22.101 §10.1)',
    async run(stage) {
      const alice = await phoneWith(stage, '+61355506666')
      const desk = await phoneWith(stage, '+61355501766')
      for (const [phone, dialled] of [
        [alice, '000'],
        [alice, '112'],
        [desk, '911'],
        [desk, 'tel:112;phone-context=nowhere.example'],
      ] as const) {
        const call = phone.call(dialled)
        await stage.soon(call.ended, `the end of ${dialled}`)
        const digits = dialled.replace(/\D/g, '')
        assert.match(await uriInside(stage, call.id), new RegExp(`^sip:${digits}[;@]`))
      }
    },
  },
  {
    name: 'a message finds who it is for by a local number too (TS 24.229 §5.4.3.2)',
    async run(stage) {
      const alice = await phoneWith(stage, '+61355507777')
      const bob = await phoneWith(stage, '+61355508888')
      assert.equal((await stage.soon(alice.message('55508888', 'hello'), 'the message')).status, 200)
      assert.equal(bob.messages.length, 1)
      assert.equal((await stage.soon(alice.message('5550', 'hello'), 'the refusal')).status, 484)
    },
  },
]
