#!/usr/bin/env node
import '../local/quick-start.js';

await import('./program.ts');
