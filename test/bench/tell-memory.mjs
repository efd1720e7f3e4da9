// Loaded before a command: tells at its end how much memory it took at the most, in MB.

process.on('exit', () => {
  process.stderr.write(`memory ${Math.round(process.resourceUsage().maxRSS / 1024)}\n`);
});
