import type { NumberPlanConfig } from './number-plan-config.ts'

/** A plan with everything that plans have, for tests. The numbers are made up. */
export const testNumberPlan: Partial<NumberPlanConfig> = {
  countryCode: '61',
  nationalPrefix: '0',
  internationalPrefixes: ['0011'],
  emergencyNumbers: ['000', '106'],
  phoneContexts: ['ims.example'],
  shortCodes: { 101: 'sip:voicemail@ims.example', '*1': 'tel:+61255502000' },
  display: 'national',
  ranges: [
    { prefix: '+61', minimum: 11, maximum: 11, tooLong: 'refuse' },
    { prefix: '+613555017', minimum: 11, maximum: 11, tooLong: 'drop' },
    { prefix: '+64', minimum: 10, maximum: 12, tooLong: 'pass' },
  ],
  groups: [
    { name: 'geelong', of: ['+6135550'], areaCode: '3', display: 'local' },
    { name: 'sydney', of: ['+6125550', 'sip:reception@IMS.example'], areaCode: '2', display: 'international' },
    {
      name: 'company',
      of: ['+613555017'],
      phoneContexts: ['company.example', '+61355501'],
      rewrites: [
        { dialled: '7', digits: 3, becomes: '+613555017' },
        { dialled: '9', becomes: '' },
        { dialled: '*9', becomes: '' },
      ],
    },
    { name: 'abroad', of: ['+6422'], countryCode: '64', internationalPrefixes: ['00'], areaCode: '' },
  ],
}
