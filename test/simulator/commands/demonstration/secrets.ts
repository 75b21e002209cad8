/** The passwords of everybody in the demonstration; the sample events know them too. */
export const secrets = { loginPassword: 'Rogin2026a', confirmationPassword: 'Kakunin26b' } as const;
