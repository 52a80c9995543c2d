import { asTenant, type Transaction } from '@pmd/core/database';
import express, { type Request, type RequestHandler, type Response } from 'express';
import { z } from 'zod';
import { type Caller, callerOf } from '../identity/caller.ts';
import type { Services } from '../services.ts';
import { badRequest, forbidden, notFound, parseInput, passwordChangeRequired, viewOnly } from './errors.ts';

/** Who may call: anybody, whoever is logged in, or an administrator of the organization. */
export type Access = 'public' | 'signed_in' | 'admin';

/** What a handler is given: everything it needs is parsed and the caller may do this. */
export interface Call<Who extends Access, Params, Query, Body> {
  services: Services;
  caller: Who extends 'public' ? undefined : Caller;
  requestId: string;
  params: Params;
  query: Query;
  body: Body;
  req: Request;
  res: Response;
}

/** One route, declared once: the router and the OpenAPI document are both made from this. */
interface Description<
  Who extends Access,
  Params extends z.ZodObject,
  Query extends z.ZodObject,
  Body extends z.ZodType,
  Output extends z.ZodType,
> {
  method: 'get' | 'post' | 'patch' | 'delete';
  /** With parameters as `:id`. A parameter that does not fit its schema is a 404: nothing is there. */
  path: `/api/${string}`;
  access: Who;
  /** Also with a one-time password that has not been changed yet. */
  beforePasswordChange?: boolean;
  tag: string;
  summary: string;
  description?: string;
  params?: Params;
  query?: Query;
  /** A JSON body. */
  body?: Body;
  /** Content types of a body that the handler reads from `req` itself. */
  upload?: readonly string[];
  /** Of the answer when all went well; 200, or 204 without `output`. */
  status?: number;
  output?: Output;
  /** A content type that the handler may write to `res` itself; it returns `written` then. */
  alternative?: string;
}

/** What a handler returns that has answered by itself. */
export const written: unique symbol = Symbol('written');

type Handled<Description, Given, Output extends z.ZodType> = Description & {
  /** Returns what `output` describes; only declared fields leave. */
  handle: (call: Given) => Promise<z.input<Output> | typeof written>;
};

export type Route = Description<Access, z.ZodObject, z.ZodObject, z.ZodType, z.ZodType> & {
  handlers: (services: Services) => RequestHandler[];
};

type NoFields = z.ZodObject<Record<never, never>>;
const noFields = z.object({});

/**
 * Declares a route: who may call it, what it takes, what it answers, and the handler. The handler runs
 * outside any transaction; most routes want `tenantRoute`.
 */
export function route<
  Who extends Access,
  Params extends z.ZodObject = NoFields,
  Query extends z.ZodObject = NoFields,
  Body extends z.ZodType = z.ZodVoid,
  Output extends z.ZodType = z.ZodVoid,
>(
  definition: Handled<
    Description<Who, Params, Query, Body, Output>,
    Call<Who, z.output<Params>, z.output<Query>, z.output<Body>>,
    Output
  >,
): Route {
  const { handle, ...description } = definition;
  const { access, params, query, body, output, status = output ? 200 : 204 } = description;

  const handlers = (services: Services): RequestHandler[] => {
    const authorize: RequestHandler = async (req, res, next) => {
      res.locals.route = description.path;
      res.set('Cache-Control', 'no-store');
      if (access !== 'public') {
        const caller = await callerOf(req, services);
        if (caller.mustChangePassword && !description.beforePasswordChange) throw passwordChangeRequired();
        if (access === 'admin' && caller.role !== 'admin') throw forbidden();
        if (caller.viewAs && description.method !== 'get') throw viewOnly();
        res.locals.caller = caller;
      }
      next();
    };

    const answer: RequestHandler = async (req, res) => {
      const call = {
        services,
        caller: res.locals.caller,
        requestId: String(req.id),
        params: parseParams(params ?? noFields, req),
        query: parseInput(query ?? noFields, req.query),
        body: body && parseBody(body, req),
        req,
        res,
      };
      const result = await handle(call as Parameters<typeof handle>[0]);
      if (result === written) return;
      res.status(status);
      if (output) res.json(output.parse(result));
      else res.end();
    };

    return body ? [authorize, readJson, answer] : [authorize, answer];
  };
  return { ...description, handlers } as unknown as Route;
}

/** A call inside a transaction that sees exactly what the caller may see. */
export type TenantCall<Params = unknown, Query = unknown, Body = unknown> = Call<
  'signed_in' | 'admin',
  Params,
  Query,
  Body
> & { tx: Transaction };

/** Like `route`, with the handler inside one transaction of the caller's scope, committed before the answer. */
export function tenantRoute<
  Params extends z.ZodObject = NoFields,
  Query extends z.ZodObject = NoFields,
  Body extends z.ZodType = z.ZodVoid,
  Output extends z.ZodType = z.ZodVoid,
>(
  definition: Handled<
    Description<'signed_in' | 'admin', Params, Query, Body, Output>,
    TenantCall<z.output<Params>, z.output<Query>, z.output<Body>>,
    Output
  >,
): Route {
  return route<'signed_in' | 'admin', Params, Query, Body, Output>({
    ...definition,
    handle: (call) => asTenant(call.services.db, call.caller, (tx) => definition.handle({ ...call, tx })),
  });
}

const readJson = express.json({ limit: '1mb' });

function parseParams(schema: z.ZodObject, req: Request): Record<string, unknown> {
  const parsed = schema.safeParse(req.params);
  if (!parsed.success) throw notFound(req.path);
  return parsed.data;
}

function parseBody(schema: z.ZodType, req: Request): unknown {
  if (req.body === undefined) {
    throw badRequest('json_required', 'A JSON body is required, with Content-Type: application/json.');
  }
  req.body = parseInput(schema, req.body);
  return req.body;
}
