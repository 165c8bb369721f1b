module.exports = {
  uiPort: process.env.PORT || 1880,
  userDir: process.env.STATE_DIRECTORY,
  flowFile: `${__dirname}/flows.json`,
  readOnly: true,
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
};
