// Imported first by each command: plain enough for an old Node to parse, so that it can say what is wrong.
var parts = process.versions.node.split('.').map(Number);
if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)) {
  console.error('l402-kit Managed needs Node 20.19 or newer; this is Node ' + process.versions.node + ' (' + process.execPath + ').');
  process.exit(1);
}
