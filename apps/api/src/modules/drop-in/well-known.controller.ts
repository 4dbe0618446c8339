import { Controller, Get, Header, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/auth/require-scope.js';
import { CONFIG, type Config } from '../../platform/config/config.js';
import { ANYBODY } from '../../platform/http/anybody.js';

const NAME = 'l402-kit Managed';
const DESCRIPTION = 'HTTP 402 and Lightning payments for any API, forwarded to the operator’s Lightning Address.';

/** What agents look for at a host that they do not know. */
@ApiExcludeController()
@Controller('.well-known')
@Public()
export class WellKnownController {
  private readonly url: string;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.url = config.PUBLIC_URL.replace(/\/$/, '');
  }

  @Get('agent.json')
  @Header(...ANYBODY)
  agent(): object {
    const { url } = this;
    return {
      name: NAME, description: DESCRIPTION, url, version: '1',
      documentation: `${url}/docs`, openapi: `${url}/openapi.json`, directory: `${url}/v1/directory`,
      authentication: { schemes: ['L402', 'bearer'] },
      skills: [
        { id: 'find-apis', name: 'Find paid APIs', description: 'APIs that take L402 payments and whose owners are proved.', endpoint: `GET ${url}/v1/directory` },
        { id: 'create-invoice', name: 'Create an invoice', description: 'A Lightning invoice that is forwarded to a Lightning Address; no account needed.', endpoint: `POST ${url}/api/invoice` },
      ],
    };
  }

  @Get('l402.json')
  @Header(...ANYBODY)
  l402(): object {
    const { url, config } = this;
    return {
      version: '1', name: NAME, description: DESCRIPTION, protocol: 'L402', currency: 'BTC', feePpm: config.FEE_PPM,
      minAmountMsat: config.INVOICE_MIN_MSAT, maxAmountMsat: config.INVOICE_MAX_MSAT,
      endpoints: { invoice: `${url}/api/invoice`, verify: `${url}/api/verify`, register: `${url}/api/register`, apis: `${url}/api/apis.json`, directory: `${url}/v1/directory`, v1: `${url}/openapi.json` },
    };
  }
}
