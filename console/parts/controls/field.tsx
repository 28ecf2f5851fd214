import { type ComponentProps, type ReactNode, useId } from 'react'

export const inputLook =
  'w-full rounded-md border border-line bg-panel px-3 text-base text-fg outline-offset-0 hover:border-strong focus:border-accent aria-invalid:border-err disabled:opacity-60'

interface FieldProps {
  readonly label: string
  /** One line of what it is for. */
  readonly hint?: ReactNode
  /** What is wrong with it and what would be right. */
  readonly error?: string | undefined
  /** Shown beside the label. */
  readonly aside?: ReactNode
}

interface Described extends FieldProps {
  readonly children: (ids: {
    readonly id: string
    readonly 'aria-describedby': string | undefined
    readonly 'aria-invalid': true | undefined
  }) => ReactNode
}

/** A label, a control, a hint and an error, tied together for those who don't see them. */
export function Field({ label, hint, error, aside, children }: Described) {
  const id = useId()
  const described = [error === undefined ? '' : `${id}-error`, hint === undefined ? '' : `${id}-hint`]
  const by = described.filter((each) => each !== '').join(' ')
  return (
    <div className="grid gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': by === '' ? undefined : by,
        'aria-invalid': error === undefined ? undefined : true,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-sm text-err">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-sm text-dim">
          {hint}
        </p>
      )}
    </div>
  )
}

interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, 'id' | 'className' | 'onChange'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly mono?: boolean
}

export function TextField({ label, hint, error, aside, onChange, mono = false, ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {(ids) => (
        <input
          type="text"
          {...rest}
          {...ids}
          onChange={(event) => onChange(event.target.value)}
          className={`${inputLook} h-9 ${mono ? 'font-mono text-sm' : ''}`}
        />
      )}
    </Field>
  )
}

interface TextAreaProps extends FieldProps, Omit<ComponentProps<'textarea'>, 'id' | 'className' | 'onChange'> {
  readonly value: string
  readonly onChange: (value: string) => void
}

export function TextArea({ label, hint, error, aside, onChange, ...rest }: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {(ids) => (
        <textarea
          rows={3}
          {...rest}
          {...ids}
          onChange={(event) => onChange(event.target.value)}
          className={`${inputLook} resize-y py-2`}
        />
      )}
    </Field>
  )
}

interface SelectFieldProps extends FieldProps, Omit<ComponentProps<'select'>, 'id' | 'className' | 'onChange'> {
  readonly value: string
  readonly onChange: (value: string) => void
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

/** The browser's own list: it works with every keyboard, reader and telephone. */
export function SelectField({ label, hint, error, aside, onChange, options, ...rest }: SelectFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} aside={aside}>
      {(ids) => (
        <select
          {...rest}
          {...ids}
          onChange={(event) => onChange(event.target.value)}
          className={`${inputLook} h-9 pr-8`}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

interface CheckboxProps extends Omit<ComponentProps<'input'>, 'type' | 'className' | 'onChange'> {
  readonly onChange: (checked: boolean) => void
}

export function Checkbox({ onChange, ...rest }: CheckboxProps) {
  return (
    <input
      type="checkbox"
      {...rest}
      onChange={(event) => onChange(event.target.checked)}
      className="size-4 shrink-0 rounded-sm accent-accent disabled:opacity-50"
    />
  )
}

interface ChoiceProps<T extends string> {
  readonly legend: string
  readonly value: T
  readonly onChange: (value: T) => void
  readonly options: readonly { readonly value: T; readonly label: string; readonly hint?: ReactNode }[]
}

/** One of a few, each with a line of what it means. */
export function Choice<T extends string>({ legend, value, onChange, options }: ChoiceProps<T>) {
  const name = useId()
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="grid grid-cols-[auto_1fr] gap-x-2.5 rounded-md border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={value === option.value}
            onChange={() => onChange(option.value)}
            className="mt-1 size-4 accent-accent"
          />
          <span className="grid">
            <span className="font-medium">{option.label}</span>
            {option.hint !== undefined && <span className="text-sm text-dim">{option.hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
