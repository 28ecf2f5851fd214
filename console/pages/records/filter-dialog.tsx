import { useMemo, useState } from 'react'
import { SelectField, TextField } from '../../parts/controls/field.tsx'
import { ActionDialog } from '../../parts/feedback/dialog.tsx'
import type { Definitions } from '../../parts/records/definitions.ts'
import { type Filter, needsValue, type Operator, operatorsFor } from './filters.ts'

interface FilterDialogProps {
  readonly definitions: Definitions | undefined
  readonly onClose: () => void
  readonly onAdd: (filter: Filter) => void
}

/** Property, operator, value. */
export function FilterDialog({ definitions, onClose, onAdd }: FilterDialogProps) {
  const properties = useMemo(
    () =>
      [...(definitions?.properties.values() ?? [])]
        .filter(({ hidden }) => !hidden)
        .toSorted((a, b) => a.label.localeCompare(b.label)),
    [definitions],
  )
  const [name, setName] = useState(
    properties.find((each) => each.name === 'email' || each.name === 'name')?.name ?? properties[0]?.name ?? '',
  )
  const property = definitions?.properties.get(name)
  const offered = operatorsFor(property)
  const [wanted, setWanted] = useState<Operator>('EQ')
  const operator = offered.find(({ value }) => value === wanted)?.value ?? 'EQ'
  const [value, setValue] = useState('')
  const options = property?.options ?? []
  const chosen =
    options.length > 0 && options.every((option) => option.value !== value) ? (options[0]?.value ?? '') : value
  const dated = property?.type === 'date' || property?.type === 'datetime'

  return (
    <ActionDialog
      open
      onClose={onClose}
      title="Add a filter"
      action="Add filter"
      disabled={name === '' || (needsValue(operator) && chosen.trim() === '')}
      onAction={async () => onAdd({ property: name, operator, value: needsValue(operator) ? chosen.trim() : '' })}
    >
      <SelectField
        label="Property"
        value={name}
        onChange={(next) => {
          setName(next)
          setValue('')
        }}
        options={properties.map((each) => ({ value: each.name, label: each.label }))}
      />
      <SelectField
        label="Condition"
        value={operator}
        onChange={(next) => setWanted(offered.find((each) => each.value === next)?.value ?? 'EQ')}
        options={offered}
      />
      {needsValue(operator) && options.length > 0 && (
        <SelectField label="Value" value={chosen} onChange={setValue} options={options} />
      )}
      {needsValue(operator) && options.length === 0 && (
        <TextField
          label="Value"
          required
          autoComplete="off"
          type={dated ? 'date' : 'text'}
          inputMode={property?.type === 'number' ? 'decimal' : 'text'}
          value={value}
          onChange={setValue}
        />
      )}
    </ActionDialog>
  )
}
