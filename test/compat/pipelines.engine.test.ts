import fc from 'fast-check'
import { Client } from 'hs14'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, openTestSpoke, type TestSpoke } from '../harness/spoke.ts'

const DEALS = '/crm/v3/pipelines/deals'
const TICKETS = '/crm/v3/pipelines/tickets'

let spoke: TestSpoke
let portal: Caller
beforeAll(async () => {
  spoke = await openTestSpoke()
})
afterAll(() => spoke.close())
beforeEach(async () => {
  portal = await spoke.newPortal()
})

const stage = (label: string, displayOrder = 0, probability = '0.5', more = {}) => ({
  label,
  displayOrder,
  metadata: { probability },
  ...more,
})
const renewals = {
  label: 'Renewals',
  displayOrder: 1,
  pipelineId: 'renewals',
  stages: [stage('Open', 0), stage('Won', 1, '1')],
}

async function makeRenewals() {
  const { status, body } = await portal.post(DEALS, renewals)
  expect(status).toBe(201)
  return body
}

const labels = async (pipeline = 'renewals') =>
  (await portal.get(`${DEALS}/${pipeline}/stages`)).body.results.map((each: { label: string }) => each.label)

describe('a fresh portal', () => {
  test('has the sales pipeline of HubSpot, with its stages, ids and dates', async () => {
    const { body } = await portal.get(DEALS)
    expect(body.results).toHaveLength(1)
    const [{ stages, ...pipeline }] = body.results
    expect(pipeline).toEqual({
      label: 'Sales Pipeline',
      displayOrder: 0,
      id: 'default',
      createdAt: '1970-01-01T00:00:00Z',
      updatedAt: '1970-01-01T00:00:00Z',
      archived: false,
    })
    expect(stages.map(({ id }: { id: string }) => id)).toEqual([
      'appointmentscheduled',
      'qualifiedtobuy',
      'presentationscheduled',
      'decisionmakerboughtin',
      'contractsent',
      'closedwon',
      'closedlost',
    ])
    expect(stages[5]).toEqual({
      label: 'Closed Won',
      displayOrder: 5,
      metadata: { isClosed: 'true', probability: '1.0' },
      id: 'closedwon',
      createdAt: '1970-01-01T00:00:00Z',
      updatedAt: '1970-01-01T00:00:00Z',
      writePermissions: 'CRM_PERMISSIONS_ENFORCEMENT',
      archived: false,
    })
  })

  test('has the support pipeline of HubSpot', async () => {
    const { body } = await portal.get(`${TICKETS}/0/stages`)
    expect(
      body.results.map(({ id, label, metadata }: { id: string; label: string; metadata: object }) => [
        id,
        label,
        metadata,
      ]),
    ).toEqual([
      ['1', 'New', { ticketState: 'OPEN', isClosed: 'false' }],
      ['2', 'Waiting on contact', { ticketState: 'OPEN', isClosed: 'false' }],
      ['3', 'Waiting on us', { ticketState: 'OPEN', isClosed: 'false' }],
      ['4', 'Closed', { ticketState: 'CLOSED', isClosed: 'true' }],
    ])
  })

  test('what it deletes stays deleted', async () => {
    expect((await portal.delete(`${DEALS}/default`)).status).toBe(204)
    expect((await portal.get(DEALS)).body.results).toEqual([])
    spoke.app.crm.definitions.changed(portal.portalId)
    expect((await portal.get(DEALS)).body.results).toEqual([])
  })
})

test('the whole life of a pipeline and its stages through the SDK', async () => {
  const { pipelinesApi, pipelineStagesApi, pipelineAuditsApi, pipelineStageAuditsApi } = new Client({
    accessToken: portal.token,
    basePath: spoke.url,
  }).crm.pipelines
  const made = await pipelinesApi.create('deals', {
    label: 'Partners',
    displayOrder: 5,
    stages: [stage('One', 0), stage('Two', 1, '1')],
  })
  expect(made).toMatchObject({ label: 'Partners', displayOrder: 1 })
  expect(made.createdAt).toBeInstanceOf(Date)
  const third = await pipelineStagesApi.create('deals', made.id, stage('Three', 1, '0.90'))
  expect(third).toMatchObject({ label: 'Three', displayOrder: 2, metadata: { isClosed: 'false', probability: '0.9' } })
  await pipelineStagesApi.update('deals', made.id, third.id, { label: 'Drei', metadata: {} })
  await pipelineStagesApi.replace('deals', made.id, third.id, stage('Trois', 0, '0'))
  expect((await pipelineStagesApi.getAll('deals', made.id)).results.map(({ label }) => label)).toEqual([
    'One',
    'Trois',
    'Two',
  ])
  expect((await pipelineStagesApi.getById('deals', made.id, third.id)).metadata).toEqual({
    isClosed: 'true',
    probability: '0.0',
  })
  await pipelinesApi.update('deals', made.id, { label: 'Friends' })
  const replaced = await pipelinesApi.replace('deals', made.id, {
    label: 'Allies',
    displayOrder: 0,
    stages: [stage('Only', 0)],
  })
  expect(replaced).toMatchObject({ label: 'Allies', displayOrder: 1, stages: [{ label: 'Only' }] })
  expect((await pipelinesApi.getById('deals', made.id)).label).toBe('Allies')
  expect((await pipelineAuditsApi.getAudit('deals', made.id)).results.map(({ action }) => action)).toEqual([
    'UPDATE',
    'UPDATE',
    'CREATE',
  ])
  // This SDK leaves the pipeline out of the address.
  const audit = await pipelineStageAuditsApi.getAudit('deals', third.id)
  expect(audit.results.map(({ action }) => action)).toEqual(['UPDATE', 'UPDATE', 'CREATE'])
  const other = await pipelineStagesApi.create('deals', made.id, stage('Spare', 9))
  await pipelineStagesApi.archive('deals', made.id, other.id)
  await pipelinesApi.archive('deals', made.id)
  expect((await pipelinesApi.getAll('deals')).results.map(({ id }) => id)).toEqual(['default'])
})

describe('a stage', () => {
  test('is checked and timed in records at once, and its properties are there', async () => {
    const made = await makeRenewals()
    const [open, won] = made.stages
    const deal = await portal.post('/crm/v3/objects/deals', {
      properties: { dealname: 'D', pipeline: 'renewals', dealstage: open.id },
    })
    expect(deal.status).toBe(201)
    const path = `/crm/v3/objects/deals/${deal.body.id}`
    const moved = await portal.patch(path, { properties: { dealstage: won.id } })
    expect(moved.body.properties).toMatchObject({
      hs_is_closed_won: 'true',
      [`hs_v2_date_entered_${won.id}`]: expect.any(String),
    })
    const foreign = await portal.patch(path, { properties: { dealstage: 'contractsent' } })
    expect({ status: foreign.status, code: foreign.body.errors[0].code }).toEqual({
      status: 400,
      code: 'INVALID_OPTION',
    })
    const readOnly = await portal.patch(path, { properties: { [`hs_v2_date_entered_${won.id}`]: '1' } })
    expect(readOnly.body.errors[0].code).toBe('READ_ONLY_VALUE')
  })

  test('of a deal needs a probability between 0 and 1, kept as HubSpot spells it', async () => {
    await makeRenewals()
    const add = (metadata: object) =>
      portal.post(`${DEALS}/renewals/stages`, { label: `S${Math.random()}`, displayOrder: 9, metadata })
    expect((await add({})).body.message).toBe('must specify probability when writing a dealstage')
    for (const probability of ['-0.1', '1.1', 'x']) expect((await add({ probability })).status).toBe(400)
    for (const [given, kept, closed] of [
      ['0.50', '0.5', 'false'],
      ['1', '1.0', 'true'],
      [0, '0.0', 'true'],
      ['.25', '0.25', 'false'],
    ]) {
      expect((await add({ probability: given, nonsense: 'x' })).body.metadata).toEqual({
        isClosed: closed,
        probability: kept,
      })
    }
  })

  test('of a ticket is open unless it says CLOSED, and one must', async () => {
    const make = (states: readonly (string | undefined)[]) =>
      portal.post(TICKETS, {
        label: `P${Math.random()}`,
        displayOrder: 1,
        stages: states.map((ticketState, at) => ({
          label: `S${at}`,
          displayOrder: at,
          metadata: ticketState === undefined ? {} : { ticketState },
        })),
      })
    expect((await make([undefined, 'CLOSED'])).body.stages[0].metadata).toEqual({
      ticketState: 'OPEN',
      isClosed: 'false',
    })
    expect((await make(['OPEN'])).body).toMatchObject({ subCategory: 'PipelineError.MISSING_CLOSED_STAGE' })
    expect((await make(['open', 'CLOSED'])).body).toMatchObject({
      subCategory: 'PipelineError.INVALID_PIPELINE_STAGE_METADATA',
    })
  })

  test('goes right behind the one that holds its place, and a list stays numbered from 0', async () => {
    await makeRenewals()
    await portal.post(`${DEALS}/renewals/stages`, stage('Between', 0))
    expect(await labels()).toEqual(['Open', 'Between', 'Won'])
    const { results } = (await portal.get(`${DEALS}/renewals/stages`)).body
    expect(results.map(({ displayOrder }: { displayOrder: number }) => displayOrder)).toEqual([0, 1, 2])
  })

  test('that records are in can not be deleted when that is asked for, and never in the newest version', async () => {
    const made = await makeRenewals()
    const { body: deal } = await portal.post('/crm/v3/objects/deals', {
      properties: { dealname: 'D', pipeline: 'renewals', dealstage: made.stages[0].id },
    })
    const refused = {
      status: 'error',
      message: `Stage IDs: [${made.stages[0].id}] are being referenced by object IDs: [${deal.id}]`,
      context: { stageIds: [`[${made.stages[0].id}]`], objectIds: [`[${deal.id}]`] },
      category: 'VALIDATION_ERROR',
      subCategory: 'PipelineError.STAGE_ID_IN_USE',
    }
    const id = made.stages[0].id
    for (const path of [
      `${DEALS}/renewals?validateReferencesBeforeDelete=true`,
      `${DEALS}/renewals?validateDealStageUsagesBeforeDelete=true`,
      '/crm/pipelines/2026-09/deals/renewals',
      `/crm/pipelines/2026-09/deals/renewals/stages/${id}`,
    ]) {
      const { status, body } = await portal.delete(path)
      expect({ path, status, body }).toEqual({
        path,
        status: 400,
        body: { ...refused, correlationId: body.correlationId },
      })
    }
    await portal.delete(`/crm/v3/objects/deals/${deal.id}`)
    expect((await portal.delete('/crm/pipelines/2026-09/deals/renewals')).status).toBe(204)
  })

  test('that is unknown is deleted with 204, and read with 404', async () => {
    await makeRenewals()
    expect((await portal.delete(`${DEALS}/renewals/stages/nope`)).status).toBe(204)
    expect((await portal.get(`${DEALS}/renewals/stages/nope`)).status).toBe(404)
    expect((await portal.patch(`${DEALS}/renewals/stages/nope`, { label: 'x' })).status).toBe(404)
  })
})

describe('what can not be is refused and changes nothing', () => {
  test.each([
    [
      'no stages',
      { ...renewals, pipelineId: 'p2', label: 'L', stages: [] },
      400,
      'Pipeline must have at least one stage',
    ],
    [
      'a pipelineId of the same type',
      { ...renewals, label: 'L' },
      400,
      "There's another pipeline of deals with pipelineId renewals",
    ],
    [
      'a label that is taken, whatever the case',
      { ...renewals, pipelineId: 'p2', label: ' RENEWALS ' },
      400,
      'An active pipeline with label  RENEWALS  already exists',
    ],
    [
      'a pipelineId that is too long',
      { ...renewals, pipelineId: 'x'.repeat(37), label: 'L' },
      400,
      'A pipelineId has at most 36 characters.',
    ],
    [
      'two stages of one label',
      { ...renewals, pipelineId: 'p2', label: 'L', stages: [stage('A'), stage('a ')] },
      400,
      'Another stage of the pipeline has the label "a ".',
    ],
    [
      'a negative place',
      { ...renewals, pipelineId: 'p2', label: 'L', displayOrder: -1 },
      400,
      'displayOrder must be 0 or more, not -1',
    ],
    ['a blank label', { ...renewals, pipelineId: 'p2', label: ' ' }, 400, 'A label must not be blank.'],
    [
      'a stage id of another pipeline',
      { ...renewals, pipelineId: 'p2', label: 'L', stages: [stage('A', 0, '0.5', { stageId: 'closedwon' })] },
      409,
      'Stage id closedwon exists in another pipeline of deals.',
    ],
  ])('%s', async (_, input, status, message) => {
    await makeRenewals()
    const before = (await portal.get(DEALS)).body
    const refused = await portal.post(DEALS, input)
    expect({ status: refused.status, message: refused.body.message }).toEqual({ status, message })
    expect((await portal.get(DEALS)).body).toEqual(before)
  })

  test('the last stage, a stage id that is in use, a pipeline of another type, a type without pipelines', async () => {
    const made = await makeRenewals()
    await portal.delete(`${DEALS}/renewals/stages/${made.stages[0].id}`)
    expect((await portal.delete(`${DEALS}/renewals/stages/${made.stages[1].id}`)).body.message).toBe(
      'Pipeline must have at least one stage',
    )
    const taken = await portal.post(`${DEALS}/renewals/stages`, stage('X', 0, '0.5', { stageId: 'closedwon' }))
    expect({ status: taken.status, category: taken.body.category }).toEqual({ status: 400, category: undefined })
    const other = await portal.post(TICKETS, {
      label: 'T',
      displayOrder: 0,
      pipelineId: 'renewals',
      stages: [{ label: 'Done', displayOrder: 0, metadata: { ticketState: 'CLOSED' } }],
    })
    expect({ status: other.status, sub: other.body.subCategory }).toEqual({
      status: 409,
      sub: 'PipelineError.STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE',
    })
    expect((await portal.get('/crm/v3/pipelines/notes')).body.message).toBe('Notes have no pipelines.')
    expect((await portal.get(`${DEALS}/nope`)).status).toBe(404)
    expect((await portal.delete(`${DEALS}/nope`)).body.category).toBe('OBJECT_NOT_FOUND')
  })
})

test('pipelines of another portal are not there', async () => {
  await makeRenewals()
  const stranger = await spoke.newPortal()
  expect((await stranger.get(`${DEALS}/renewals`)).status).toBe(404)
  expect((await stranger.post(DEALS, renewals)).status).toBe(201)
})

test('two edits at the same moment both stay', async () => {
  await makeRenewals()
  const added = await Promise.all(
    Array.from({ length: 8 }, (_, at) => portal.post(`${DEALS}/renewals/stages`, stage(`New ${at}`, at))),
  )
  expect(added.map(({ status }) => status)).toEqual(added.map(() => 201))
  expect(new Set(await labels()).size).toBe(10)
})

test('any sequence of new and moved stages leaves the order that a list would have', async () => {
  const moves = fc.array(fc.record({ add: fc.boolean(), pick: fc.nat(20), to: fc.nat(12) }), {
    minLength: 1,
    maxLength: 8,
  })
  await fc.assert(
    fc.asyncProperty(moves, async (steps) => {
      portal = await spoke.newPortal()
      const made = await makeRenewals()
      let model: { id: string }[] = made.stages
      for (const [at, { add, pick, to }] of steps.entries()) {
        const picked = model[pick % model.length]
        const from = model.findIndex(({ id }) => id === picked?.id)
        if (add) {
          const { body } = await portal.post(`${DEALS}/renewals/stages`, stage(`N${at}`, to))
          model = model.toSpliced(Math.min(to + 1, model.length), 0, { id: body.id })
        } else if (picked !== undefined && from !== to) {
          await portal.patch(`${DEALS}/renewals/stages/${picked.id}`, { displayOrder: to })
          const held = model.filter((each, index) => index <= to && each !== picked).length
          model = model.filter((each) => each !== picked).toSpliced(held, 0, picked)
        }
      }
      const { results } = (await portal.get(`${DEALS}/renewals/stages`)).body
      expect(results.map(({ id, displayOrder }: { id: string; displayOrder: number }) => [id, displayOrder])).toEqual(
        model.map(({ id }, at) => [id, at]),
      )
    }),
    { numRuns: 15 },
  )
})
