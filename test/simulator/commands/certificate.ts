import { makeCsr } from '../client/csr.ts';
import { applyForCertificate, type Proof, Refused, renewCertificate } from './certificate/application.ts';
import { type Arguments, findHosts, readArguments } from './certificate/arguments.ts';
import { type IdentityFiles, openIdentityFiles } from './certificate/identity-files.ts';
import { openPrompt, type Prompt } from './certificate/prompt.ts';
import { describeResult } from './certificate/result.ts';
import { runCommand } from './run-command.ts';

/** `npm run certificate`: the manuals' certificate application (S4, A11-3…A11-13) as a command. The key is made and stays here. */
await runCommand(async () => {
  const given = readArguments();
  const prompt = openPrompt();
  try {
    const files = openIdentityFiles(given.directory);
    const name = given.action === 'acquire' ? await nameOf(given, prompt) : await chooseName(given, files, prompt);
    console.log(await obtain(name, given, files, prompt));
  } finally {
    prompt.close();
  }
});

async function obtain(name: string, given: Arguments, files: IdentityFiles, prompt: Prompt): Promise<string> {
  const loginPassword = given['login-password'] ?? (await prompt.askSecret('ログインパスワード'));
  const pkcs12Password = given['pkcs12-password'] ?? (await prompt.askSecret('.p12 ファイルに設定するパスワード'));
  const hosts = await findHosts(given, prompt);
  const keyPem = files.pendingKey(name);
  const { csrPem } = makeCsr({ keyPem, subject: [['CN', loginIdIn(name)]] });
  try {
    const issued =
      given.action === 'acquire'
        ? await applyForCertificate(hosts.entry, proofOf(given, name, loginPassword), csrPem)
        : await renewCertificate(
            { ...hosts, secure: { ...hosts.secure, identity: files.read(name) } },
            loginPassword,
            csrPem,
          );
    return describeResult(issued, files.keep(name, issued, pkcs12Password));
  } catch (error) {
    // An answer that was lost may still bring a certificate for this key; a refusal does not.
    if (error instanceof Refused) files.forgetPending(name);
    throw error;
  }
}

async function nameOf(given: Arguments, prompt: Prompt): Promise<string> {
  if (given['contract-id'] && given['user-id']) return `${given['contract-id']}-${given['user-id']}`;
  const loginId = given['login-id'] ?? (await prompt.ask('ログインID'));
  // It names files.
  if (!/^[0-9A-Za-z]+$/.test(loginId)) throw new Error('a login ID is letters and digits');
  return loginId;
}

/** The files of a contract's user are named by the contract too; a login ID has no hyphen. */
function loginIdIn(name: string): string {
  return name.slice(name.indexOf('-') + 1);
}

function proofOf(given: Arguments, loginId: string, password: string): Proof {
  const { 'contract-id': contractId, 'user-id': userId, 'token-serial-number': tokenSerialNumber, otp } = given;
  const proof = { ...(otp && { otp }), ...(tokenSerialNumber && { tokenSerialNumber }) };
  if (contractId && userId) return { ...proof, contractId, userId, pin: password };
  return { ...proof, loginId, loginPassword: password };
}

/** 「更新する証明書をリストから選び」 (A11-13). */
async function chooseName(given: Arguments, files: IdentityFiles, prompt: Prompt): Promise<string> {
  const names = files.names();
  const wanted =
    given['login-id'] ?? (given['contract-id'] && given['user-id'] && `${given['contract-id']}-${given['user-id']}`);
  if (wanted && !names.includes(wanted)) throw new Error(`no certificate of ${wanted} in ${given.directory}`);
  const [only, ...others] = names;
  if (!only) throw new Error(`no certificate in ${given.directory}`);
  if (wanted || others.length === 0) return wanted ?? only;
  const lines = names.map(
    (name, index) => `  ${index + 1}. ${name}  ${files.read(name)?.notAfter.toISOString() ?? ''}`,
  );
  const number = Number(await prompt.ask(`${lines.join('\n')}\n更新する証明書の番号`));
  const chosen = names[number - 1];
  if (!chosen) throw new Error(`no certificate ${number}`);
  return chosen;
}
