import type { ControlContext } from './control-api.ts';

/** The page at the workbench's root: what runs here and where. */
export function workbenchPage({ hosts, profile, clock }: ControlContext): string {
  const rows = [
    ['Entry', `<code>${hosts.entry}</code>`, 'registration and login with ID and password'],
    ['Secure', `<code>${hosts.secure}</code>`, 'mutual TLS: login with a client certificate'],
    ['Bank', `<code>${hosts.bank}</code>`, 'the back office, requests signed with SigV4'],
    [
      'Clock',
      `<code>${clock.now().toISOString()}</code>`,
      '<a href="/_simulator/clock">GET, PUT /_simulator/clock</a>',
    ],
    ['Mailbox', '', '<a href="/_simulator/mails">GET /_simulator/mails</a>'],
    ['Denials', '', '<a href="/_simulator/denials">GET /_simulator/denials</a>'],
    ['All about it', '', '<a href="/_simulator">GET /_simulator</a>'],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tegata</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 4rem auto; padding: 0 1.5rem; }
  h1 { font-weight: 600; margin-bottom: 0; }
  p { margin-top: 0; opacity: .75; }
  table { border-collapse: collapse; width: 100%; margin-top: 2rem; }
  th, td { text-align: left; padding: .55rem .75rem .55rem 0; border-top: 1px solid #8884; vertical-align: top; }
  code { font-family: ui-monospace, monospace; }
</style>
</head>
<body>
<h1>Tegata 手形</h1>
<p>The simulator runs the synthesized stacks on this machine. Profile: <strong>${profile}</strong>.</p>
<table>
${rows.map(([name, where, what]) => `<tr><th>${name}</th><td>${where}</td><td>${what}</td></tr>`).join('\n')}
</table>
</body>
</html>
`;
}
