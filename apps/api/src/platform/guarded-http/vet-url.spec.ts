import { loopbackHosts, vetUrl } from './vet-url.js';

const nothing = loopbackHosts([]);
const refusal = (url: string, allowed = nothing) => {
  const vetted = vetUrl(url, allowed);
  return vetted.ok ? 'accepted' : vetted.error.code;
};

describe('URLs that lead into our own network are refused', () => {
  it.each([
    'https://127.0.0.1/', 'https://127.1/', 'https://127.0.1/', 'https://2130706433/', 'https://0x7f000001/', 'https://0x7f.1/', 'https://0177.0.0.1/',
    'https://017700000001/', 'https://0X7F.0x0.0.0x1/', 'https://127.0.0.1./', 'https://127。0。0。1/', 'https://１２７.0.0.1/', 'https://%31%32%37.0.0.1/',
    'https://0/', 'https://0.0.0.0/', 'https://10.0.0.1/', 'https://172.16.0.1/', 'https://172.31.255.255/', 'https://192.168.1.1/', 'https://169.254.169.254/latest/meta-data',
    'https://0xa9fea9fe/', 'https://100.64.0.1/', 'https://192.0.0.1/', 'https://192.0.2.1/', 'https://198.18.0.1/', 'https://198.51.100.7/', 'https://203.0.113.7/',
    'https://224.0.0.1/', 'https://240.0.0.1/', 'https://255.255.255.255/', 'https://192.88.99.1/',
    'https://[::1]/', 'https://[::]/', 'https://[0:0:0:0:0:0:0:1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/', 'https://[::127.0.0.1]/', 'https://[::ffff:0:127.0.0.1]/',
    'https://[fe80::1]/', 'https://[fc00::1]/', 'https://[fd00:ec2::254]/', 'https://[ff02::1]/', 'https://[fec0::1]/',
    'https://[64:ff9b::7f00:1]/', 'https://[64:ff9b:1::7f00:1]/', 'https://[2002:7f00:1::]/', 'https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/', 'https://[2001:db8::1]/', 'https://[3fff::1]/',
    'https://[2001:10::1]/', 'https://[100::1]/', 'https://[2606:4700::5efe:7f00:1]/', 'https://[2606:4700::200:5efe:a00:1]/', 'https://[5f00::1]/',
    'https://localhost/', 'https://LOCALHOST/', 'https://ｌｏｃａｌｈｏｓｔ/', 'https://a.localhost/', 'https://printer/', 'https://nas.local/', 'https://metadata.google.internal/', 'https://router.home.arpa/', 'https://db.lan/',
  ])('%s', (url) => {
    expect(refusal(url)).toBe('address-refused');
  });

  it.each([
    'https://[fe80::1%25eth0]/', 'https://[fe80::1%eth0]/', 'https://256.256.256.256/', 'https://1.2.3.4.5/', 'https://0x100000000/', 'https://', 'https:///', 'https://exa mple.com/', 'https://example.com\\@127.0.0.1/', 'https://example.com/\n', ' https://example.com/',
    'https://localhost./', 'https://example.com./', 'example.com', '//example.com', '/path', '', 'https://exam\tple.com/', 'https://xn--/', 'https://a..b.com:99999/', `https://example.com/${'a'.repeat(2_048)}`,
  ])('unreadable, or read differently by different readers: %j', (url) => {
    expect(refusal(url)).toBe('url-invalid');
  });
});

it.each(['http://example.com/', 'ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'data:text/plain,a', 'javascript:alert(1)', 'ws://example.com/', 'unix:/var/run/docker.sock', 'http://localhost:4403/'])(
  'only https is taken: %s', (url) => {
    expect(['scheme-refused', 'url-invalid']).toContain(refusal(url));
  });
it.each(['https://user@example.com/', 'https://user:password@example.com/', 'https://:password@example.com/', 'https://example.com@127.0.0.1/', 'https://8.8.8.8:443@example.com/'])('credentials are refused: %s', (url) => {
  expect(refusal(url)).toBe('credentials-refused');
});
it.each([22, 25, 80, 110, 587, 993, 3306, 5432, 6379, 9200, 11211, 27017])('port %s is refused', (port) => {
  expect(refusal(`https://example.com:${port}/`)).toBe('port-refused');
});
it.each(['https://example.com/', 'https://example.com:8443/a?b=c', 'https://8.8.8.8/', 'https://[2606:4700:4700::1111]/', 'https://münchen.de/', 'HTTPS://EXAMPLE.COM/', 'https://a-b.c.example.co.uk:10443/x'])('public addresses are taken: %s', (url) => {
  expect(refusal(url)).toBe('accepted');
});
it('names come out in punycode and lower case, paths as they are, fragments not at all', () => {
  const vetted = vetUrl('https://MÜNCHEN.de/Pfad?q=1#teil', nothing);
  expect(vetted).toMatchObject({ ok: true, value: { origin: 'https://xn--mnchen-3ya.de', host: 'xn--mnchen-3ya.de', path: '/Pfad?q=1' } });
});

describe('loopback hosts that development allows', () => {
  const allowed = loopbackHosts(['localhost:4403', '127.0.0.1:4404', '[::1]:4405']);
  it.each(['http://localhost:4403/', 'https://localhost:4403/', 'http://127.0.0.1:4404/', 'http://2130706433:4404/', 'http://[::1]:4405/'])('%s is taken', (url) => {
    expect(refusal(url, allowed)).toBe('accepted');
  });
  it.each(['http://localhost:4404/', 'http://127.0.0.1:4403/', 'https://localhost/', 'http://user@localhost:4403/', 'https://10.0.0.1:4403/', 'https://localhost.example.com:25/'])('%s is not', (url) => {
    expect(refusal(url, allowed)).not.toBe('accepted');
  });
  it.each(['localhost', 'example.com:443', '10.0.0.1:80', 'localhost:0', 'http://localhost:1', '*'])('the setting %j is refused at start', (entry) => {
    expect(() => loopbackHosts([entry])).toThrow(/loopback/);
  });
});
