// What goes along with an action, held against what the action reads of it: a value that nothing reads, one
// that the call cannot do without, and one that its expressions can make nothing of. The action stands in a
// system file that may serve many pipes, so it is told where the pipe gives the value.

import { closest, didYouMean } from '../../base/did-you-mean.ts';
import type { Place } from '../../base/errors.ts';
import type { Expression } from '../../mapping/expression/expression.ts';
import type { BackRow } from '../../mapping/row.ts';
import { type Template, templatesIn } from '../../mapping/template.ts';
import { isUnsure } from '../files/mend.ts';
import { collectProblems, type Problems } from '../files/problems.ts';
import type { Steps } from '../files/yaml.ts';
import type { Action, Entity } from '../system.ts';
import { type ReadSchemas, typeOfExpression } from '../typing/check-types.ts';
import { objectType } from '../typing/object-type.ts';
import { typeOfRow } from '../typing/rule-type.ts';
import { anything, isNever, kindWords, type ValueType } from '../typing/value-type.ts';
import { type PipeScope, schemasOn, type Way } from './pipe-scope.ts';

interface Given {
  readonly action: string;
  /** The values that go along, as far as they could be compiled. */
  readonly rows: readonly BackRow[];
  /** The names that stand below `with`, also of what could not. */
  readonly names: readonly string[];
  /** Of the action in the pipe. */
  readonly steps: Steps;
}

/** An action that the system does not have is told elsewhere. */
export function checkWith(scope: PipeScope, way: Way, given: Given): void {
  const entity = scope.entities.get(way.to.entity);
  const action = entity?.actions?.[given.action];
  if (entity === undefined || action === undefined) return;
  const strangers = checkNames(scope, entity, action, given);
  checkMissing(scope, entity, action, { ...given, strangers });
  checkHoles(scope, way, entity, { action, given });
}

/** Gives the names that the action does not read. */
function checkNames(
  { sheet, problems }: PipeScope,
  entity: Entity,
  action: Action,
  { action: name, names, steps }: Given,
): readonly string[] {
  const holes = holesOf(action);
  if (holes.some(readsWhole)) return [];
  const read = [...new Set(holes.flatMap(namesIn))];
  const strangers = names.filter((one) => !read.includes(one));
  for (const key of strangers) {
    const hint =
      didYouMean(key, read) ??
      (read.length === 0 ? 'It reads nothing of `with`.' : `It reads: ${read.join(', ')}.`);
    const details = { action: name, entity: entity.id, name: key };
    problems.error(sheet.keyPlace([...steps, 'with', key]), 'with.unread', details, hint);
  }
  return strangers;
}

/** What was misspelt is told by its wrong name already. */
function checkMissing(
  { sheet, problems }: PipeScope,
  entity: Entity,
  action: Action,
  given: Given & { readonly strangers: readonly string[] },
): void {
  if (isUnsure(sheet, [...given.steps, 'with'])) return;
  const inAddress = placed(action.request.path).filter(({ isWhole }) => isWhole);
  const needed = new Set([
    ...(action.needs ?? []),
    ...inAddress.flatMap(({ hole }) => namesIn(hole)),
  ]);
  for (const name of needed) {
    if (given.names.includes(name) || closest(name, given.strangers) !== undefined) continue;
    const place =
      given.names.length === 0
        ? sheet.valuePlace([...given.steps, 'action'])
        : sheet.keyPlace([...given.steps, 'with']);
    const details = { action: given.action, entity: entity.id, name };
    problems.error(place, 'with.missing', details, `Write \`with: { ${name}: … }\`.`);
  }
}

function checkHoles(
  { problems, ...scope }: PipeScope,
  way: Way,
  entity: Entity,
  { action, given }: { readonly action: Action; readonly given: Given },
): void {
  const schemas = schemasOn({ problems, ...scope }, way.from);
  const types = new Map(given.rows.map((row) => [row.path, typeOfRow(row, schemas)]));
  const placeOf = new Map(given.rows.map(({ path, place }) => [path, place]));
  const plain = { record: entity.schema, source: {}, sink: {} };
  const inPath = new Set(action.request.path.holes);
  for (const hole of holesOf(action)) {
    const names = namesIn(hole).filter((name) => types.has(name));
    const [first] = names;
    if (first === undefined) continue;
    const along = objectType(namesIn(hole).map((name) => [name, types.get(name) ?? anything]));
    const { type, remarks } = lookedAt(hole, { ...plain, along });
    const before = lookedAt(hole, plain).remarks;
    const details = { action: given.action, entity: entity.id, hole: `{${hole.text}}` };
    const tell = (message: string, said: Problems['error']) => {
      const name = names.find((one) => message.includes(`$with.${one}`)) ?? first;
      said(placeOf.get(name) as Place, 'with.type', { ...details, detail: message });
    };
    for (const message of remarks) if (!before.includes(message)) tell(message, problems.warning);
    if (inPath.has(hole) && isNever(type, ['string', 'number', 'boolean'])) {
      const detail = `it is ${kindWords(type)}, and an address takes texts and numbers only`;
      tell(detail, problems.error);
    }
  }
}

/** The type of a hole, and the remarks on it. */
function lookedAt(
  hole: Expression,
  schemas: ReadSchemas,
): { readonly type: ValueType; readonly remarks: readonly string[] } {
  const problems = collectProblems();
  const nowhere: Place = { file: '', line: 1, column: 1 };
  const placed = { ...hole, origin: { placeOf: () => nowhere, isPersonal: () => false } };
  const type = typeOfExpression(placed, schemas, problems);
  return { type, remarks: problems.list.map(({ message }) => message) };
}

function holesOf({ request }: Action): readonly Expression[] {
  const { path, query, headers, form = {}, body = null } = request;
  const maps = [query, headers, form].flatMap((map) => Object.values(map));
  const inBody = templatesIn(body).map(({ template }) => template);
  return [path, ...maps, ...inBody].flatMap(({ holes }) => holes);
}

/** The holes of an address; `isWhole`: it is one value that goes along and nothing else. */
function placed({ holes }: Template) {
  return holes.map((hole) => ({ hole, isWhole: /^\s*\$with\.\w+\s*$/.test(hole.text) }));
}

function namesIn({ variables }: Expression): readonly string[] {
  const paths = Object.hasOwn(variables, 'with') ? (variables.with ?? []) : [];
  return [...new Set(paths.map((path) => path.split('.')[0] as string))];
}

/** `$with` itself, of which anything may be used. */
function readsWhole({ text }: Expression): boolean {
  return /\$with\b(?!\s*\.\s*[\w`])/.test(text);
}
