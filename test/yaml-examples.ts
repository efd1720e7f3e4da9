// The YAML that stands in our Markdown pages, read by the same reader as an author's files: a page
// must not show what the engine refuses to read.

import { existsSync, readFileSync } from 'node:fs';
import { collectProblems } from '../engine/definition/files/problems.ts';
import { readYaml } from '../engine/definition/files/yaml.ts';

export interface YamlExample {
  /** `README.md:12`: where its block begins. */
  readonly place: string;
  readonly text: string;
  readonly problems: readonly string[];
}

/** The blocks of a page that are marked as YAML; none if there is no such page. */
export function yamlExamples(top: string, page: string): readonly YamlExample[] {
  if (!existsSync(`${top}/${page}`)) return [];
  return yamlBlocks(readFileSync(`${top}/${page}`, 'utf8')).map(({ line, text }) => {
    const problems = collectProblems();
    readYaml(page, text, problems);
    return {
      place: `${page}:${line}`,
      text,
      problems: problems.list.map((problem) => `line ${line + problem.line}: ${problem.message}`),
    };
  });
}

/** Fenced blocks whose language is `yaml` or `yml`, with the line of the fence. */
export function yamlBlocks(
  markdown: string,
): readonly { readonly line: number; readonly text: string }[] {
  const blocks: { line: number; text: string }[] = [];
  const pattern = /^( *)```ya?ml[^\n]*\n([\s\S]*?)^ *```/gm;
  for (const match of markdown.matchAll(pattern)) {
    const indent = match[1] as string;
    const line = markdown.slice(0, match.index).split('\n').length;
    blocks.push({
      line,
      text: (match[2] as string).replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    });
  }
  return blocks;
}
