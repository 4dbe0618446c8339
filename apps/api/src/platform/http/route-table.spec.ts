import { RouteTable } from './route-table.js';

describe('RouteTable', () => {
  it('knows which methods a path takes, whichever pattern it belongs to', () => {
    const routes = new RouteTable();
    routes.add('/v1/invoices', 'GET');
    routes.add('/v1/invoices', ['POST', 'HEAD']);
    routes.add('/v1/invoices/:id', 'GET');
    routes.add('/v1/invoices/:id/cancel', 'POST');
    routes.add('/openapi.json', 'GET');
    routes.add('/files/*', 'GET');
    expect(routes.methodsAt('/v1/invoices')).toEqual(['GET', 'HEAD', 'POST']);
    expect(routes.methodsAt('/v1/invoices/')).toEqual(['GET', 'HEAD', 'POST']);
    expect(routes.methodsAt('/v1/invoices/inv_1')).toEqual(['GET']);
    expect(routes.methodsAt('/v1/invoices/inv_1/cancel')).toEqual(['POST']);
    expect(routes.methodsAt('/files/a/b')).toEqual(['GET']);
    expect(routes.methodsAt('/v1/invoices/inv_1/other')).toEqual([]);
    expect(routes.methodsAt('/openapiXjson')).toEqual([]);
    expect(routes.methodsAt('/')).toEqual([]);
  });
});
