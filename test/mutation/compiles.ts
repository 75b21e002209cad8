import { join } from 'node:path';
import ts from 'typescript';

interface Change {
  readonly file: string;
  readonly source: string;
  readonly start: number;
  readonly end: number;
  readonly mutant: string;
}

/**
 * Whether the compiler accepts a change, in the changed file: errors that the change makes in others are not counted. Slow once,
 * then a moment for each change.
 */
export function compiler(root: string): (change: Change) => boolean {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
  const { fileNames, options: given } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  // What is no longer used is no error of a program.
  const options = { ...given, noUnusedLocals: false, noUnusedParameters: false };
  let changed = { name: '', text: '', version: 0 };
  const { fileExists, readFile, readDirectory, directoryExists, getDirectories } = ts.sys;
  const service = ts.createLanguageService({
    fileExists,
    readFile,
    readDirectory,
    directoryExists,
    getDirectories,
    getCompilationSettings: () => options,
    getScriptFileNames: () => fileNames.filter((name) => name.startsWith(join(root, 'shared'))),
    getScriptVersion: (name) => (name === changed.name ? String(changed.version) : ''),
    getScriptSnapshot: (name) => {
      const text = name === changed.name ? changed.text : readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
  });
  return ({ file, source, start, end, mutant }) => {
    const name = join(root, file);
    changed = { name, text: source.slice(0, start) + mutant + source.slice(end), version: changed.version + 1 };
    return service.getSyntacticDiagnostics(name).length === 0 && service.getSemanticDiagnostics(name).length === 0;
  };
}
