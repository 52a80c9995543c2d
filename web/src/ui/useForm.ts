import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { toApiError } from '../api/error.ts';

type Changed = { currentTarget: { value: string } } | string | null;

/**
 * Values, checks and sending of one form. `schema` is the contract's own, so the browser refuses what the
 * API would refuse; what the API alone can know comes back beside its field, or as `error` for the whole.
 */
export function useForm<Values extends Record<string, string | null>, Schema extends z.ZodType, Result>({
  schema,
  initial,
  submit,
  onDone,
}: {
  schema: Schema;
  initial: Values;
  submit: (input: z.output<Schema>) => Promise<Result>;
  onDone?: (result: Result) => void;
}) {
  const [values, setValues] = useState(initial);
  const [problems, setProblems] = useState<Record<string, string>>({});
  const sending = useMutation({
    mutationFn: submit,
    onSuccess: (result) => onDone?.(result),
    onError: (thrown) => {
      const { details } = toApiError(thrown);
      setProblems(problemsOf(details));
    },
  });
  const change = (changes: Partial<Values>) => {
    setValues({ ...values, ...changes });
    setProblems((before) =>
      Object.fromEntries(Object.entries(before).filter(([name]) => !(name in changes))),
    );
  };
  const isAboutAField = Object.keys(problems).some((name) => name in initial);
  return {
    change,
    isSending: sending.isPending,
    error: sending.error && !isAboutAField ? toApiError(sending.error) : null,
    /** Everything an input needs. A problem reads on from the label: "Name must not be empty". */
    field: <Name extends keyof Values & string>(name: Name, label: string) => ({
      name,
      label,
      value: values[name],
      error: problems[name] && sentence(label, problems[name]),
      onChange: (changed: Changed) => change({ [name]: readChange(changed) } as Partial<Values>),
    }),
    onSubmit: (event: FormEvent) => {
      event.preventDefault();
      sending.reset();
      const input = schema.safeParse(values);
      setProblems(
        input.success
          ? {}
          : problemsOf(input.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))),
      );
      if (input.success) sending.mutate(input.data);
    },
  };
}

const readChange = (changed: Changed) =>
  changed === null || typeof changed === 'string' ? changed : changed.currentTarget.value;

/** The first problem of each field. */
const problemsOf = (details: { path: string; message: string }[]) =>
  Object.fromEntries(details.toReversed().map(({ path, message }) => [path, message]));

const sentence = (label: string, problem: string) =>
  /^[a-z]/.test(problem) ? `${label} ${problem}` : problem;
