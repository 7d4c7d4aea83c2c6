// Prints the interpreter of the trainer's environment as the product installs it, for scripts/python-tools.mjs.
import { trainerPython } from './trainer.ts';

process.stdout.write(`${await trainerPython()}\n`);
