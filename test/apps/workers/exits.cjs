process.exit(Number(process.env.STATUS));
