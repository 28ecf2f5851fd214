import type { Chance } from './chance.ts'

// What people write down, with {first} for the other one's name, {place} for where they work, {thing} for what it is about.

const lines = (text: string): readonly string[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.trim())

const CALL_NOTES = lines(`
  {first} is happy with the trial rooms. Wants a price for {thing} by next week.
  Left word with the front desk, {first} is on site until Thursday.
  Talked through the gateway placement. Basement may need the LTE one.
  {first} asked about certificates. Sent the sample after the call.
  Budget round is in two weeks, call again then.
  Ventilation contractor will join the next call.
  Not the right person: {first} passes us on to estates.
  Short call. They compare us with one other supplier, price is close.
  Went over the alarm thresholds for classrooms. {first} will test with two rooms.
  They moved the start to after the holidays.`)
const NOTES = lines(`
  Met at the site. 14 rooms have no ethernet, plan for batteries.
  {place} renews its building insurance in spring, and the insurer asks for readings.
  {first} prefers mail to calls. Mornings only.
  Decision is made by the board, next meeting is at the end of the month.
  Works council wants to know whether the sensors can hear people. They can not. Sent the data sheet.
  Pilot: three monitors in the open-plan office, CO2 above 1400 ppm every afternoon.
  They have old loggers from 2016 and want the history kept. Export is a CSV a week.
  Asked for 10 % off. Agreed on 5 % if they order before the quarter ends.
  Second site in planning, could double {thing}.
  IT wants the gateways in a network of their own. No problem.
  Purchase order will come from the head office, not from the site.`)
const SUBJECTS = lines(`
  {thing} for {place}
  Re: {thing}
  Offer as discussed
  Re: Offer as discussed
  Dates for the site visit
  Floor plan and questions
  Re: Floor plan and questions
  Data sheet and sample certificate
  Quick question about gateways
  Next steps`)
const OUTGOING = lines(`
  Hello {first}, thank you for your time today. Attached is the data sheet. Shall we look at the floor plan together on Tuesday?
  Hello {first}, here is the offer for {thing}. It is valid for 30 days. I am happy to go through it with you.
  Hi {first}, just checking whether you had a chance to look at this. No hurry if it moved to next month.
  Hello {first}, the installation would take one day. We need access to the plant room and one network port.
  Hi {first}, good news: the monitors are in stock and could be with you within a week of the order.
  Hello {first}, as promised the sample certificate. The full one names each sensor.`)
const INCOMING = lines(`
  Hi, thanks. I will show it to our director and come back to you. {first}
  Could you split the price into hardware and yearly cost please? Regards, {first}
  Tuesday works. Please bring a monitor that we can open. {first}
  Sorry for the silence, we had inspectors in. Still interested. {first}
  Our IT asks which ports the gateway uses. {first}
  Looks good. Purchase order follows. Best, {first}`)
const MEETINGS = [
  'Introduction',
  'Site visit',
  'Demo of the dashboard',
  'Offer review',
  'Floor plan walk-through',
  'Yearly review',
]
const TASKS = lines(`
  Call {first} back
  Send offer for {thing}
  Ask {first} for the floor plan
  Check delivery date
  Follow up with {place}
  Prepare demo for {place}`)

export const TROUBLE: readonly (readonly [subject: string, content: string, category: string, weight: number])[] = [
  [
    'Monitor offline in {room}',
    'The monitor in {room} has not sent anything since {when}. Green light is off.',
    'PRODUCT_ISSUE',
    22,
  ],
  [
    'Gateway loses connection',
    'Our gateway drops off the network about twice a day and comes back alone.',
    'PRODUCT_ISSUE',
    10,
  ],
  ['CO2 readings too high?', '{room} shows over 2000 ppm with windows open. Can this be right?', 'PRODUCT_ISSUE', 12],
  [
    'Battery warning after three months',
    'We got the battery warning for {room} although it was installed in {when}.',
    'PRODUCT_ISSUE',
    8,
  ],
  [
    'Invoice has the wrong address',
    'Please send the invoice again with our head office as the address.',
    'BILLING_ISSUE',
    8,
  ],
  [
    'Charged for more monitors than we have',
    'We returned two monitors, the plan still counts them.',
    'BILLING_ISSUE',
    5,
  ],
  ['Export as PDF', 'Our auditor would like the monthly report as PDF. Is this possible?', 'FEATURE_REQUEST', 6],
  ['Alarm by text message', 'The night porter reads no mail. Could alarms come as a text?', 'FEATURE_REQUEST', 5],
  ['How do I add a colleague?', 'I can not find where to add users to the dashboard.', 'GENERAL_INQUIRY', 11],
  ['When is our calibration due?', 'Please tell us when {room} has to be calibrated.', 'GENERAL_INQUIRY', 8],
  [
    'Moving monitors to another building',
    'We move in {when}. Do the monitors have to be registered again?',
    'GENERAL_INQUIRY',
    5,
  ],
]
const REPLIES = lines(`
  Hello {first}, thank you for writing. I have looked at the gateway log and restarted it from here. Does it show up now?
  Hello {first}, please hold the button for ten seconds until the light turns blue. The readings come back within a minute.
  Hi {first}, a replacement is on its way. Please send the old one back with the label in the box.
  Hello {first}, this is corrected, the new invoice is in your inbox.
  Hi {first}, you find it under Settings, People. I have sent an invitation for you.`)

export const ROOMS = [
  'room 2.14',
  'the canteen',
  'the server room',
  'classroom 7',
  'the lobby',
  'ward B',
  'the cold store',
  'meeting room Elm',
  'the gym',
]

export interface Subject {
  readonly first: string
  readonly place: string
  readonly thing: string
}

type Sort = 'callNote' | 'note' | 'subject' | 'outgoing' | 'incoming' | 'meeting' | 'task' | 'reply'

const SORTS: Readonly<Record<Sort, readonly string[]>> = {
  callNote: CALL_NOTES,
  note: NOTES,
  subject: SUBJECTS,
  outgoing: OUTGOING,
  incoming: INCOMING,
  meeting: MEETINGS,
  task: TASKS,
  reply: REPLIES,
}

/** One of the texts of a sort, about somebody. */
export function write(chance: Chance, sort: Sort, subject: Subject): string {
  return fill(chance.pick(SORTS[sort]), { ...subject })
}

/** Puts words where a text has their names in braces. */
export function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole)
}
