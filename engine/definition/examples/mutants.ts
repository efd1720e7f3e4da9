// Pipes that are wrong in one place each: a row left out, a condition that always holds, a branch that gives
// nothing. An example that still holds for such a pipe does not show that place; if all of them hold,
// the place could break without anybody noticing.

import { compileExpression, type Expression } from '../../mapping/expression/expression.ts';
import { branchesOf, withBranch } from '../../mapping/expression/expression-branches.ts';
import type { Alternative, BackRow, ListRule, Row, ValueRule } from '../../mapping/row.ts';
import type { Pipe } from '../pipe.ts';

export interface Mutant {
  /** The property that is written: `lines[].price`, `← name`. */
  readonly row: string;
  /** What is wrong with it, to stand after "without", or a branch's text. */
  readonly lacks: string;
  /** `branch`: the branch cannot be reached without failing; else it gives another value. */
  readonly kind: 'branch' | 'rule';
  readonly pipe: Pipe;
}

type Change<Of> = Pick<Mutant, 'row' | 'lacks' | 'kind'> & { readonly to: Of | undefined };

export function mutantsOf(pipe: Pipe): readonly Mutant[] {
  return pipe.rows.flatMap((row) =>
    rowChanges(row, '').map(({ to, ...change }) => ({
      ...change,
      pipe: { ...pipe, rows: pipe.rows.flatMap((one) => (one !== row ? [one] : to ? [to] : [])) },
    })),
  );
}

function rowChanges(row: Row, within: string): readonly Change<Row>[] {
  const name = `${within}${row.sinkPath}`;
  const change = (lacks: string, to: Row | undefined): Change<Row> => ({
    row: name,
    lacks,
    kind: 'rule',
    to,
  });
  const { when, default: otherwise, rule, list } = row;
  return [
    ...(rule || list
      ? [change('the row', rule && row.back.length > 0 ? without(row, 'rule') : undefined)]
      : []),
    ...(when ? [change('its condition', without(row, 'when'))] : []),
    ...(otherwise ? [change('its default', without(row, 'default'))] : []),
    ...(row.isRequired ? [change('being required', { ...row, isRequired: false })] : []),
    ...(row.write === 'always'
      ? []
      : [change(`\`write: ${row.write}\``, { ...row, write: 'always' as const })]),
    ...(rule
      ? ruleChanges(rule).map((one) => ({
          ...one,
          row: name,
          to: { ...row, rule: one.to as ValueRule },
        }))
      : []),
    ...row.back.flatMap((back) =>
      backChanges(back).map((one) => ({
        ...one,
        to: {
          ...row,
          back: row.back.flatMap((each) => (each !== back ? [each] : one.to ? [one.to] : [])),
        },
      })),
    ),
    ...(list
      ? listChanges(list, name).map((one) => ({ ...one, to: { ...row, list: one.to as ListRule } }))
      : []),
  ];
}

function backChanges(back: BackRow): readonly Change<BackRow>[] {
  const name = `← ${back.path}`;
  const base = { row: name, kind: 'rule' } as const;
  return [
    { ...base, lacks: 'the row', to: undefined },
    ...(back.when ? [{ ...base, lacks: 'its condition', to: without(back, 'when') }] : []),
    ...(back.default ? [{ ...base, lacks: 'its default', to: without(back, 'default') }] : []),
    ...ruleChanges(back.rule).map((one) => ({
      ...one,
      row: name,
      to: { ...back, rule: one.to as ValueRule },
    })),
  ];
}

/** Of joined lists each block has rows of its own; the row of the whole stands for them. */
function listChanges(list: ListRule, name: string): readonly Change<ListRule>[] {
  const base = { row: name, kind: 'rule' } as const;
  const blocks = (list.blocks ?? []).flatMap((block) =>
    listChanges(block, name).map((one) => ({
      ...one,
      to: {
        ...list,
        blocks: list.blocks?.map((each) =>
          each === block ? (one.to as ListRule) : each,
        ) as readonly ListRule[],
      },
    })),
  );
  if (list.blocks) return blocks;
  return [
    ...(list.when
      ? [{ ...base, lacks: 'the condition of its items', to: without(list, 'when') }]
      : []),
    ...list.rows.flatMap((row) =>
      rowChanges(row, `${name}[].`).map((one) => ({
        ...one,
        to: {
          ...list,
          rows: list.rows.flatMap((each) => (each !== row ? [each] : one.to ? [one.to] : [])),
        },
      })),
    ),
  ];
}

type RuleChange = Omit<Change<ValueRule>, 'row'>;

function ruleChanges(rule: ValueRule): readonly RuleChange[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'expression':
      return textChanges(rule.expression).map((one) => ({
        ...one,
        to: { ...rule, expression: one.to as Expression },
      }));
    case 'first':
      return rule.alternatives.flatMap((each, at) => {
        const put = (to: Alternative | undefined): ValueRule => ({
          ...rule,
          alternatives: rule.alternatives.flatMap((one) => (one !== each ? [one] : to ? [to] : [])),
        });
        const name = `alternative ${at + 1}`;
        return [
          { lacks: name, kind: 'rule' as const, to: put(undefined) },
          ...(each.when
            ? [
                {
                  lacks: `the condition of ${name}`,
                  kind: 'rule' as const,
                  to: put(without(each, 'when')),
                },
              ]
            : []),
          ...ruleChanges(each.rule).map((one) => ({
            ...one,
            to: put({ ...each, rule: one.to as ValueRule }),
          })),
        ];
      });
    case 'object':
      return rule.members.flatMap((each) =>
        ruleChanges(each.rule).map((one) => ({
          ...one,
          to: {
            ...rule,
            members: rule.members.map((m) =>
              m === each ? { ...each, rule: one.to as ValueRule } : m,
            ),
          },
        })),
      );
    case 'link':
    case 'find':
    case 'table':
      return [
        ...(rule.where
          ? [{ lacks: '`where`', kind: 'rule' as const, to: without(rule, 'where') }]
          : []),
        ...textChanges(rule.input).map((one) => ({
          ...one,
          to: { ...rule, input: one.to as Expression },
        })),
      ];
  }
}

/** Each side of a condition fails when it is reached; each choice of `$first` gives nothing. */
function textChanges({ text }: Expression): readonly Omit<Change<Expression>, 'row'>[] {
  return branchesOf(text).flatMap((branch) => {
    const isSide = branch.kind === 'side';
    const expression = compiled(withBranch(text, branch, isSide ? "$error('reached')" : "''"));
    const lacks = `\`${branch.text}\``;
    return expression
      ? [{ lacks, kind: isSide ? ('branch' as const) : ('rule' as const), to: expression }]
      : [];
  });
}

function compiled(text: string): Expression | undefined {
  try {
    return compileExpression(text);
  } catch {
    return undefined;
  }
}

function without<Of extends object, Name extends keyof Of>(value: Of, name: Name): Of {
  const { [name]: _, ...rest } = value;
  return rest as Of;
}
