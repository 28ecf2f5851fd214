/** The statements that look across portals, each with its reason. A test keeps this list complete, and short. */
export const acrossPortals: Readonly<Record<string, string>> = {
  'auth.credential-by-hash': 'a secret tells which portal it belongs to; until then nobody knows',
  'auth.portal': 'the look-up of a portal itself',
  'auth.portals': 'the administrator chooses among all portals',
  'auth.lock-portal': "it is the portal's own row, found by its id",
  'limits.time-zone': "it is the portal's own row, found by its id",
  'auth.unemptied-portals': 'what was deleted is emptied whichever portal it was',
  'pipelines.hold-portal': "it is the portal's own row, found by its id",
  'search.unfinished': 'what is still to be indexed is indexed for every portal in turn',
  'formulas.recalculations': 'what a formula has left to be done is done for every portal in turn',
  'associations.unrestorable': 'what can not be brought back is forgotten for every portal in turn',
  'changes.after': 'a consumer such as webhook fan-out serves every portal in one order',
  'changes.cursor': 'a cursor belongs to a consumer, not to a portal',
  'changes.move-cursor': 'a cursor belongs to a consumer, not to a portal',
  'changes.lock-sequencer': 'positions are handed out in one order for all portals',
  'changes.move-sequencer': 'positions are handed out in one order for all portals',
  'changes.place': 'positions are handed out in one order for all portals',
}
