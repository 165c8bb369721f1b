exports.greet = name => `hello from ${name} in a workspace\n`;
