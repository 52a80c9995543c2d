import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { HttpError } from './errors.ts';

/**
 * Security headers. Nothing is loaded from elsewhere and no script stands in a page; AG Grid and the
 * component library write style attributes, hence inline styles.
 * @param overHttps whether people reach this product over https; only then may they be told to stay there
 */
export function securityHeaders(overHttps: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Previews of creatives lie wherever the agency keeps them; the page asks for those over https only.
        imgSrc: ["'self'", 'data:', 'blob:', 'https:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: overHttps ? { maxAge: 31_536_000 } : false,
    xFrameOptions: { action: 'deny' },
    referrerPolicy: { policy: 'same-origin' },
  });
}

/** Browsers need none of these for this product, and no script may ask for them. */
export const permissions: RequestHandler = (_req, res, next) => {
  res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
  next();
};

/**
 * With a PUBLIC_URL that is https, what a trusted proxy took in over http goes no further: pages move to the https
 * address, and a request with a token or a password is refused, so that whoever sent it in the clear notices. A request
 * that no proxy passed on comes from this machine or its network (probes, the worker) and is let through.
 */
export function httpsOnly(publicUrl: string | undefined): RequestHandler {
  return (req, res, next) => {
    const wasPassedOn =
      req.headers['x-forwarded-proto'] !== undefined && req.app.get('trust proxy') !== false;
    if (!publicUrl?.startsWith('https:') || !wasPassedOn || req.secure) return next();
    const isPage = ['GET', 'HEAD'].includes(req.method) && !/^\/(api|cubejs-api)(\/|$)/.test(req.path);
    if (!isPage) throw new HttpError(403, 'https_required', `Use ${new URL(publicUrl).origin} instead.`);
    res.redirect(308, new URL(publicUrl).origin + req.originalUrl);
  };
}
