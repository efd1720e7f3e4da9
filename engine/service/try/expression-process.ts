// An expression of somebody's own, in a process of its own (`expression-child.ts` starts it): one question as
// JSON on stdin, one answer as JSON on stdout. It knows no store, no settings but those it is given, and
// no secret; whatever the expression does, it does here, and the engine goes on.

import { text } from 'node:stream/consumers';
import { compileExpression } from '../../mapping/expression/expression.ts';
import { ExpressionProblem } from '../../mapping/jsonata/expression-problem.ts';
import { tryExpression } from '../../mapping/try-row.ts';
import type { ExpressionAnswer, ExpressionQuestion } from './expression-child.ts';

const question = JSON.parse(await text(process.stdin)) as ExpressionQuestion;
process.stdout.write(JSON.stringify(await answerTo(question)));

async function answerTo(asked: ExpressionQuestion): Promise<ExpressionAnswer> {
  const { text: expression, record, ...context } = asked;
  try {
    compileExpression(expression, undefined, true); // refuses what no row may say either
    return { tried: await tryExpression(expression, record, context) };
  } catch (error) {
    if (!(error instanceof ExpressionProblem)) throw error;
    const { message, position, hint = '' } = error;
    return { problem: { message, position, hint } };
  }
}
