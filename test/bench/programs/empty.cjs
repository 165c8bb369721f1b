// The least that can be loaded before a program.
