#!/usr/bin/env node
// Old syntax on purpose: a Node that can't run Spoke must still be able to read this file.
var needed = [24, 15]
var have = process.versions.node.split('.').map(Number)
var tooOld = have[0] < needed[0] || (have[0] === needed[0] && have[1] < needed[1])
// The people who migrate sit on old Nodes: this one command asks for less.
var migrates = process.argv[2] === 'migrate' && have[0] >= 20
if (tooOld && !migrates) {
  process.stderr.write(
    'Spoke needs Node ' +
      needed.join('.') +
      ' or newer; this is Node ' +
      process.versions.node +
      '. Without installing one: npx -p node@24 -p spoke spoke\n',
  )
  process.exit(1)
}
import(tooOld ? '../dist/commands/migrate/alone.js' : '../dist/main.js')
