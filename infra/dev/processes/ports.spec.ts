import { createServer, type AddressInfo } from 'node:net';
import { assertPortsFree, readPorts } from './ports.mjs';

describe('ports', () => {
  it('are the documented ones unless set', () => {
    expect(readPorts({ PORT_API: '', PORT_WORKER: '5000' })).toEqual({
      PORT_API: 4402, PORT_DEVNET: 4403, PORT_POSTGRES: 4404, PORT_REDIS: 4405, PORT_DEMO: 4406, PORT_WORKER: 5000, PORT_DASHBOARD: 4400, PORT_STAFF: 4409,
    });
  });

  it.each(['0', '65536', '4402.5', 'http', '-1'])('refuse %p, naming the setting', (value) => {
    expect(() => readPorts({ PORT_API: value })).toThrow(`PORT_API=${value} is not a port`);
  });

  it('refuse the same port for two', () => {
    expect(() => readPorts({ PORT_API: '4403' })).toThrow('PORT_API and PORT_DEVNET are both 4403');
  });

  it.each(['127.0.0.1', '0.0.0.0'])('that somebody on %s uses are named, with who it is and how to choose another', async (host) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const ports = { ...readPorts({}), PORT_DEVNET: port };
      await expect(assertPortsFree(ports, ['PORT_DEVNET'])).rejects.toThrow(new RegExp(`^Port ${port}, meant for the embedded Lightning network, is in use by .*\\(pid ${process.pid}\\).*PORT_DEVNET=${port + 1000} npm start$`));
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
    await expect(assertPortsFree({ ...readPorts({}), PORT_DEVNET: port }, ['PORT_DEVNET'])).resolves.toBeUndefined();
  });
});
