import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

interface Change {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly mutant: string;
}

/**
 * Whether the compiler accepts a change. It looks at the changed file alone: errors that the change makes in others are not
 * counted. Slow once, then some milliseconds a change.
 */
export function compiler(root: string): (change: Change) => boolean {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const changed = new Map<string, { readonly text: string; readonly version: number }>();
  let version = 0;
  const service = ts.createLanguageService({
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames.filter((name) => name.startsWith(join(root, 'shared'))),
    getScriptVersion: (name) => String(changed.get(name)?.version ?? 0),
    getScriptSnapshot: (name) => {
      const text = changed.get(name)?.text ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  return ({ file, start, end, mutant }) => {
    const name = join(root, file);
    const source = readFileSync(name, 'utf8');
    version += 1;
    changed.set(name, { text: source.slice(0, start) + mutant + source.slice(end), version });
    const errors = [...service.getSyntacticDiagnostics(name), ...service.getSemanticDiagnostics(name)];
    version += 1;
    changed.set(name, { text: source, version });
    return errors.length === 0;
  };
}
