// What the image runs: `migrate`, `doctor`, an operator's command, or, without a word, the service itself.
const [word] = process.argv.slice(2);
if (word === 'migrate') await import('./migrate/main.ts');
else if (word === 'doctor') await import('./doctor/main.ts');
else if (word === undefined || word.startsWith('--')) await import('./main.ts');
else await import('./operate/main.ts');
